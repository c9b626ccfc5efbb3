"""Makes the errors of a confined client. None of them quotes another organization's record."""

from dataclasses import dataclass

from integrations.base import (
    IntegrationConfigurationError,
    IntegrationMissingResourceError,
    OutsideOrganizationError,
    UnknownResourceError,
)
from integrations.external_ids import quote_id
from integrations.rest.manifest.spec import Manifest
from integrations.rest.transport.vendor_errors import VendorErrors

_NOTHING_GIVEN = "Nothing of it was given to the caller. Tell your provider's administrator."
_MAY_HAVE_HAPPENED = "The write may have happened. Look at the record in {vendor} before repeating."
_NOT_SENT = "Nothing was sent. Use a record of the mapped {term}."


@dataclass(frozen=True, kw_only=True)
class Refusals:
    errors: VendorErrors
    manifest: Manifest
    organization_id: str

    def foreign_page(self, resource: str, *, has_owner: bool) -> OutsideOrganizationError:
        """For a listed row that is not proven to be the organization's."""
        problem = "of another" if has_owner else "without its"
        return self._outside(
            f"{self._vendor} was asked for the {resource} of {self._organization} and sent one "
            f"{problem} {self._term}",
            remedy=_NOTHING_GIVEN,
        )

    def foreign_tenant(self) -> OutsideOrganizationError:
        """For a token of an organization's tenant that is not shown to be of it."""
        return self._outside(
            f"{self._vendor} was asked for a token of {self._organization}, and gave one that is "
            f"not shown to be of that {self._term}",
            remedy=_NOTHING_GIVEN,
        )

    def foreign_record(self, resource: str, id: str) -> OutsideOrganizationError:
        """For a record that is not proven to be the organization's."""
        return self._outside(
            f"{self._vendor} does not show {quote_id(id)} of {resource} to be of "
            f"{self._organization}",
            remedy=_NOT_SENT.format(term=self._term),
        )

    def foreign_answer(self, resource: str, verb: str) -> OutsideOrganizationError:
        """For the answer to a write that is not proven to be about the organization's record."""
        error = self._outside(
            f"{self._vendor} answered the {verb} of one of the {resource} of {self._organization} "
            f"with a record that is not shown to be of that {self._term}",
            remedy=_MAY_HAVE_HAPPENED.format(vendor=self._vendor),
        )
        error.may_have_happened = True
        return error

    def field(self, resource: str, field: str, problem: str) -> OutsideOrganizationError:
        """For a field that would make a written record another organization's, or may."""
        return self._outside(
            f"the field {quote_id(field)} of {resource} {problem}",
            remedy=f"Nothing was sent. Leave {quote_id(field)} out.",
        )

    def parameter(self, name: str) -> OutsideOrganizationError:
        """For a parameter that asks for another organization's records."""
        return self._outside(
            f"the parameter {quote_id(name)} says whose the records are, and that is "
            f"{self._organization}",
            remedy=f"Nothing was sent. Leave {quote_id(name)} out: it is filled in.",
        )

    def usage(self, problem: str, *, remedy: str) -> IntegrationConfigurationError:
        """For a call that cannot be carried out as it is written."""
        return self.errors.make(
            IntegrationConfigurationError, problem, remedy=f"Nothing was sent. {remedy}"
        )

    def no_record(self, resource: str, id: str) -> IntegrationMissingResourceError:
        return self.errors.make(
            IntegrationMissingResourceError,
            f"{self._vendor} has no {quote_id(id)} among its {resource}",
            remedy="Check the id of the record.",
        )

    def unknown(self, resource: str) -> UnknownResourceError:
        """For a name that is none of the declared resources, such as a path."""
        names = ", ".join(self.manifest.resources) or "none"
        message = f"{quote_id(resource)} is not a resource of {self._vendor}; there are: {names}"
        return self._unknown(message, resource)

    def undeclared(self, resource: str, verb: str) -> UnknownResourceError:
        """For a resource that is declared, but not for this verb."""
        message = f"{self._vendor}'s {resource} cannot be reached by {verb}: it is not declared"
        return self._unknown(message, resource)

    def _unknown(self, message: str, resource: str) -> UnknownResourceError:
        error = self.errors.make(
            UnknownResourceError,
            message,
            remedy="Use a resource that is declared; any path is reached by client.unconfined, "
            "which needs canManageConfig for the whole provider.",
        )
        error.resource = resource
        error.resources = tuple(self.manifest.resources)
        return error

    def _outside(self, message: str, *, remedy: str) -> OutsideOrganizationError:
        return self.errors.make(OutsideOrganizationError, message, remedy=remedy)

    @property
    def _vendor(self) -> str:
        return self.manifest.display_name

    @property
    def _term(self) -> str:
        return self.manifest.organization_term

    @property
    def _organization(self) -> str:
        return f"{self._term} {self.organization_id}"
