"""What a cashier does at the till, by the contract's keys and words."""

import re

from tests.tools.terminal import Seen, Terminal

ESPRESSO_BEANS = "2000000100012"  # 18.90
OAT_MILK = "2000000100029"  # 2.10, 3 for the price of 2
RYE_BREAD = "2000000100036"  # 3.40
DISH_SOAP = "2000000100043"  # 2.49

HEADER_ROW = 0
ONLINE = re.compile(r"\A[^\n]*\bOnline\b")
OFFLINE = re.compile(r"\A[^\n]*\bOffline\b(?! \(manual\))")
MANUAL = re.compile(r"\A[^\n]*Offline \(manual\)")


def total_of(amount: str) -> re.Pattern[str]:
    """Match the total as plain text; 3.40 is not found in 13.40, nor in a line's amount."""
    return re.compile(rf"Total\b[^\n]*(?<![\d.,]){re.escape(amount)}(?![\d.,])")


class Cashier:
    """One person at one terminal."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal

    def sign_in(self, staff: str = "1001", pin: str = "1234") -> None:
        """Sign in and, where a starting amount is asked for, open the shift with 0.00."""
        self.terminal.wait_for(re.compile("sign in|staff", re.IGNORECASE), timeout_seconds=20)
        self.terminal.type(staff + "\r")
        self.terminal.wait_for(re.compile("PIN"))
        self.terminal.type(pin + "\r")
        seen = self.terminal.wait_for(re.compile("Starting amount|Total|Due", re.IGNORECASE))
        if seen.match[0].lower() == "starting amount":
            self.terminal.press("enter")
            self.terminal.wait_until_gone(re.compile("Starting amount", re.IGNORECASE))

    def scan(self, code: str, total: str, timeout_seconds: float = 10.0) -> tuple[float, Seen]:
        """Scan (one burst with Enter) and wait for the total; when it was sent, what came."""
        sent_at_seconds = self.terminal.type(code + "\r")
        return sent_at_seconds, self.terminal.wait_for(total_of(total), timeout_seconds)

    def pay_exactly(self) -> None:
        """Pay what is due in cash: F12, then Enter on an empty line."""
        self.terminal.press("F12")
        self.terminal.wait_for(re.compile(r"\bDue\b", re.IGNORECASE))
        self.terminal.press("enter")
        self.terminal.wait_for("Change")

    def lines(self, name: str) -> int:
        """How many rows of the screen show this product."""
        return sum(name in row for row in self.terminal.screen_text().split("\n"))

    def header(self) -> str:
        return self.terminal.row(HEADER_ROW)
