"""Sealed values open where they were sealed, with their key, unchanged; and nowhere else."""

import base64
from dataclasses import fields, replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from graphql_api.models.encryption_key import EncryptionKey, MalformedKey, parse_keys
from graphql_api.storage.sealing import (
    BrokenSeal,
    KeyMissing,
    Keyring,
    Place,
    SealingError,
    UnknownKey,
    key_id_of,
)

PLACE = Place(table="T", partition_key="p", row_key="r", property_name="Sealed")
KEY = EncryptionKey(bytes(range(32)))
OTHER = EncryptionKey(bytes(32))


def ring(*keys: EncryptionKey) -> Keyring:
    return Keyring(keys=keys, found_in="ORGMAP_ENCRYPTION_KEY")


keys = st.binary(min_size=32, max_size=32).map(EncryptionKey)
names = st.text(max_size=20)
places = st.builds(Place, table=names, partition_key=names, row_key=names, property_name=names)
secrets = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=300)


@given(secrets, places, st.lists(keys, min_size=1, max_size=4, unique=True))
def test_what_is_sealed_is_opened_by_each_ring_that_has_its_key(
    secret: str, place: Place, several: list[EncryptionKey]
) -> None:
    sealed = ring(*several).seal(secret, place)
    assert key_id_of(sealed) == several[0].id
    assert ring(*reversed(several)).open(sealed, place) == secret
    assert ring(several[0]).open(sealed, place) == secret


@given(st.text(alphabet="abcdefgh", min_size=8, max_size=40))
def test_nothing_of_the_secret_or_of_the_key_is_in_what_is_kept(secret: str) -> None:
    sealed = ring(KEY).seal(secret, PLACE)
    kept = base64.b64decode(sealed.rpartition(".")[2])
    assert secret not in sealed
    assert secret.encode() not in kept
    assert KEY.text not in sealed
    assert KEY.value[:8] not in kept


@given(secrets, places, st.sampled_from(fields(Place)), names)
def test_what_was_moved_is_refused(secret: str, place: Place, part: object, moved: str) -> None:
    name = part.name  # type: ignore[attr-defined]
    assume(moved != getattr(place, name))
    sealed = ring(KEY).seal(secret, place)
    with pytest.raises(BrokenSeal):
        ring(KEY).open(sealed, replace(place, **{name: moved}))


@given(secrets, places)
def test_a_border_between_the_parts_of_a_place_cannot_be_shifted(secret: str, place: Place) -> None:
    sealed = ring(KEY).seal(secret, replace(place, row_key=f"x{place.row_key}"))
    shifted = replace(place, partition_key=f"{place.partition_key}x")
    with pytest.raises(BrokenSeal):
        ring(KEY).open(sealed, shifted)


@given(secrets, st.integers(min_value=0), st.integers(min_value=0, max_value=7))
def test_a_flipped_bit_is_refused(secret: str, byte: int, bit: int) -> None:
    head, _, tail = ring(KEY).seal(secret, PLACE).rpartition(".")
    data = bytearray(base64.b64decode(tail))
    data[byte % len(data)] ^= 1 << bit
    with pytest.raises(BrokenSeal):
        ring(KEY).open(f"{head}.{base64.b64encode(data).decode()}", PLACE)


@given(secrets, st.integers(min_value=0))
def test_what_was_cut_off_is_refused(secret: str, length: int) -> None:
    sealed = ring(KEY).seal(secret, PLACE)
    with pytest.raises(SealingError):
        ring(KEY).open(sealed[: length % len(sealed)], PLACE)


@given(st.text(max_size=80))
def test_what_was_never_sealed_is_refused(text: str) -> None:
    with pytest.raises(SealingError):
        ring(KEY).open(text, PLACE)


@given(secrets)
def test_another_key_does_not_open_it_even_under_its_id(secret: str) -> None:
    sealed = ring(KEY).seal(secret, PLACE)
    with pytest.raises(UnknownKey, match=KEY.id) as caught:
        ring(OTHER).open(sealed, PLACE)
    assert "ORGMAP_ENCRYPTION_KEY" in str(caught.value)
    with pytest.raises(BrokenSeal):
        ring(OTHER).open(sealed.replace(KEY.id, OTHER.id), PLACE)


def test_the_same_secret_is_sealed_differently_each_time() -> None:
    sealed = {ring(KEY).seal("the same", PLACE) for _ in range(200)}
    nonces = {base64.b64decode(each.rpartition(".")[2])[:12] for each in sealed}
    assert len(sealed) == len(nonces) == 200


def test_without_a_key_nothing_is_sealed() -> None:
    with pytest.raises(KeyMissing, match="ORGMAP_ENCRYPTION_KEY"):
        ring().seal("secret", PLACE)


def test_keys_are_shown_by_nothing_but_their_ids() -> None:
    assert KEY.text not in repr(ring(KEY))
    assert str(KEY.value) not in repr(KEY)
    assert KEY.id != OTHER.id


@pytest.mark.parametrize("change", [str, lambda text: text.rstrip("="), lambda text: f" {text}\n"])
def test_a_key_is_read_in_each_form_that_tools_print(change: object) -> None:
    url_safe = base64.urlsafe_b64encode(b"\xff" * 32).decode()
    for text in (EncryptionKey(b"\xff" * 32).text, url_safe):
        assert EncryptionKey.parse(change(text)).value == b"\xff" * 32  # type: ignore[operator]
    assert parse_keys(f"{KEY.text}, {OTHER.text}") == (KEY, OTHER)


@pytest.mark.parametrize(
    "text", ["", "hunter2-hunter2", KEY.text[:-6], f"{KEY.text}AAAA", f"{KEY.text},", "ö" * 44]
)
def test_what_is_no_key_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(MalformedKey, match="32 bytes in base64 are expected") as caught:
        parse_keys(text)
    assert text.strip(",") not in str(caught.value) or not text
