"""What the flags of a transaction mean: reasons for somebody at HQ to look at it."""

from __future__ import annotations

from tuipos.domain.words import Words, say

#: By the flag, as the Retail Server sets them when a transaction comes in.
FLAGS: dict[str, Words] = {
    "clock-ahead": say("The register's clock was ahead."),
    "tax-differs": say("A tax does not fit its line."),
    "time-odd": say("The time clock was used out of turn."),
    "staff-unknown": say("Nobody has this staff number."),
    "staff-dismissed": say("This person may not sign in any more."),
    "receipt-repeated": say("The register has used this receipt number before."),
    "returned-twice": say("Goods came back that had come back before."),
    "return-unverified": say("Goods came back whose receipt could not be looked up."),
    "recalled-twice": say("A sale put aside was concluded twice."),
    "balance-overdrawn": say("More was taken from a card or an account than it had."),
    "balance-unknown": say("It was paid with a card or an account that nobody knows."),
    "balance-blocked": say("It was paid with a card that is blocked."),
    "balance-currency": say("A card or an account is in another currency."),
    "points-missing": say("Points have paid, and nobody knows how many."),
    "card-issued-twice": say("A gift card was sold as new that had been sold before."),
}


def flag_words(flag: str) -> Words:
    """What a flag means; of one that this program does not know, the flag itself."""
    return FLAGS.get(flag) or say("{flag}", flag=flag)
