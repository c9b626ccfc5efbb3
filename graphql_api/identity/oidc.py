"""Tokens of an OpenID Connect issuer, such as Microsoft Entra ID."""

import jwt

from graphql_api.identity.authenticator import InvalidToken, bearer_token
from graphql_api.identity.issuer import ALGORITHMS, IssuerKeys
from graphql_api.identity.rules import TokenRules
from graphql_api.identity.token_kinds import check_form, check_header
from graphql_api.services.access import Identity

LEEWAY = 60
"""Seconds that two clocks may differ."""

_DECODER = jwt.PyJWT(options={"enforce_minimum_key_length": True})


class OidcAuthenticator:
    def __init__(self, keys: IssuerKeys, *, rules: TokenRules) -> None:
        self._keys = keys
        self._rules = rules

    async def sign_in(self, authorization: str | None) -> Identity:
        """Raises InvalidToken, IssuerUnavailable."""
        if authorization is None:
            raise InvalidToken("Sign in first: no token was sent.", given=False)
        token = bearer_token(authorization)
        key = await self._keys.key(self._key_id(token))
        return self._rules.identity(self._claims(token, key))

    def origins(self) -> frozenset[str]:
        return self._keys.origins()

    def _key_id(self, token: str) -> str:
        """Refuses what needs no key to be refused, so that it never causes a fetch."""
        check_form(token)
        try:
            header = jwt.get_unverified_header(token)
        except jwt.PyJWTError as error:
            raise InvalidToken("This is not a token.") from error
        check_header(header, of_entra=self._rules.tenant is not None)
        if header.get("alg") not in list(ALGORITHMS):
            raise InvalidToken("The token is not signed as an issuer signs.")
        key_id = header.get("kid")
        if not isinstance(key_id, str):
            raise InvalidToken("The token does not say which key signed it.")
        return key_id

    def _claims(self, token: str, key: jwt.PyJWK) -> dict[str, object]:
        try:
            return _DECODER.decode(
                token,
                key,
                algorithms=sorted(ALGORITHMS),
                issuer=self._rules.issuers,
                audience=self._rules.audiences,
                leeway=LEEWAY,
                options={"require": ["exp", "iss", "aud", "sub"]},
            )
        except jwt.PyJWTError as error:
            raise InvalidToken(_reason(error)) from error
        except RecursionError as error:
            raise InvalidToken("This is not a token.") from error


def _reason(error: jwt.PyJWTError) -> str:
    match error:
        case jwt.ExpiredSignatureError():
            return "The token has expired. Sign in again."
        case jwt.ImmatureSignatureError():
            return "The token is not valid yet; compare the clocks."
        case jwt.InvalidAudienceError():
            return "The token is for another audience. Compare its aud with ORGMAP_OIDC_AUDIENCE."
        case jwt.InvalidIssuerError():
            return "The token is of another issuer."
        case jwt.MissingRequiredClaimError(claim="aud"):
            return (
                "The token is for no audience. Have the issuer write the one that "
                "ORGMAP_OIDC_AUDIENCE names into it, as aud."
            )
        case jwt.MissingRequiredClaimError():
            return f"{error}."
        case _:
            return "The token's signature or form is wrong."
