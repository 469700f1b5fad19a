"""Ed25519: HQ signs what a package is; registers and servers check it before opening it.

`nacl` is imported at first use: a register that fetches no package needs it for nothing.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PackageTerms:
    """What a package is and for whom; all of it is under the signature.

    So a package of another database, an older one, or one of another schema can't stand in for it.
    """

    sha256: str
    database: str
    job: str
    kind: str
    from_version: int
    to_version: int
    schema_version: int

    def canonical(self) -> str:
        """The text that is signed: `sha256|database|job|kind|from|to|schema`."""
        parts = (self.sha256, self.database, self.job, self.kind)
        numbers = (self.from_version, self.to_version, self.schema_version)
        return "|".join((*parts, *(str(number) for number in numbers)))

    @property
    def is_unambiguous(self) -> bool:
        """Whether the canonical text can be read in one way only."""
        return self.canonical().count("|") == 6


def new_key() -> str:
    """A new private key as hex; it stays at headquarters, in a file of mode 0600."""
    from nacl.signing import SigningKey

    return bytes(SigningKey.generate()).hex()


def public_key(key: str) -> str:
    """The public half as hex, which registers get at activation."""
    from nacl.signing import SigningKey

    return bytes(SigningKey(bytes.fromhex(key)).verify_key).hex()


def sign(key: str, terms: PackageTerms) -> str:
    """The signature over a package's terms, as hex."""
    from nacl.signing import SigningKey

    assert terms.is_unambiguous, "a separator within a part"
    return SigningKey(bytes.fromhex(key)).sign(terms.canonical().encode()).signature.hex()


def verify(public: str, terms: PackageTerms, signature: str) -> bool:
    """Whether headquarters signed exactly these terms; anything unreadable is no."""
    from nacl.exceptions import BadSignatureError
    from nacl.signing import VerifyKey

    if not terms.is_unambiguous:
        return False
    try:
        VerifyKey(bytes.fromhex(public)).verify(
            terms.canonical().encode(), bytes.fromhex(signature)
        )
    except (BadSignatureError, ValueError, TypeError):
        return False
    return True
