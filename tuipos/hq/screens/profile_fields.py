"""The settings of an offline profile, with what each of them means to a store."""

from tuipos.ui.language import mark

_WARN_AGE = mark("A register warns of such data when it is this old: 36h, 7d; 0 = never.")
_STOP_AGE = mark("Offline, nothing new is sold when such data is this old: 7d; 0 = no limit.")
_USE_AGE = mark("Offline, such data is used no longer when it is this old: 7d; 0 = no limit.")
#: Name, label and meaning; durations are typed as 2s or 5m.
PROFILE_FIELDS: tuple[tuple[str, str, str], ...] = (
    ("timeout", mark("Timeout"),
     mark("How long one request may take while a cashier waits, as 2s; then the register goes "
          "offline and goes on selling.")),
    ("reconnect_interval", mark("Reconnect interval"),
     mark("How long a register that went offline by itself waits until a new sale may try the "
          "server again: 30s, 5m.")),
    ("allow_manual_switch_before_sign_in", mark("Switch before sign-in"),
     mark("Whether Disconnect and Connect may be used before anyone has signed in.")),
    ("prompt_on_seamless_offline", mark("Ask when going offline"),
     mark("Whether the cashier is asked when the register goes offline by itself; no: it is told "
          "and goes on.")),
    ("health_check_interval", mark("Health check"),
     mark("How often an idle register asks whether the server is well; 0 = never. Above 0 it asks "
          "while offline, too.")),
    ("slow_request_threshold", mark("Slow request"),
     mark("An answer slower than this counts as slow; 0 = none does.")),
    ("slow_request_count", mark("Slow requests in a row"),
     mark("After so many slow answers in a row the register goes offline.")),
    ("reconnect_from_slow_interval", mark("Reconnect when slow"),
     mark("The reconnect interval after the server was too slow.")),
    ("pause_sync", mark("Pause sync"),
     mark("yes: registers fetch no packages for now; sales are still sent.")),
    ("upload_batch_size", mark("Upload batch"),
     mark("How many sales are sent in one request, 1 to 1000.")),
    ("sync_interval", mark("Sync interval"),
     mark("How often a register that is online sends and fetches: 60s.")),
    ("max_offline_days", mark("Most days offline"),
     mark("So many days a register may sell without the server; then it sells nothing new until it "
          "is connected.")),
    ("warn_offline_days", mark("Warn when offline"),
     mark("From so many days without the server on it warns; 0 = it does not.")),
    ("keep_days", mark("Keep for days"),
     mark("How long sent sales stay in the register's journal.")),
    ("warn_age_prices", mark("Prices: warn at"), _WARN_AGE),
    ("block_age_prices", mark("Prices: stop at"), _STOP_AGE),
    ("warn_age_products", mark("Products: warn at"), _WARN_AGE),
    ("block_age_products", mark("Products: stop at"), _STOP_AGE),
    ("warn_age_taxes", mark("Taxes: warn at"), _WARN_AGE),
    ("block_age_taxes", mark("Taxes: stop at"), _STOP_AGE),
    ("warn_age_staff", mark("Staff: warn at"), _WARN_AGE),
    ("block_age_staff", mark("Staff: stop at"), _STOP_AGE),
    ("warn_age_settings", mark("Settings: warn at"), _WARN_AGE),
    ("block_age_settings", mark("Settings: stop at"), _STOP_AGE),
    ("warn_age_customers", mark("Customers: warn at"), _WARN_AGE),
    ("block_age_customers", mark("Customers: no use at"), _USE_AGE),
    ("warn_age_loyalty", mark("Loyalty: warn at"), _WARN_AGE),
    ("block_age_loyalty", mark("Loyalty: no use at"), _USE_AGE),
    ("warn_age_availability", mark("Stock: warn at"), _WARN_AGE),
    ("block_age_availability", mark("Stock: no use at"), _USE_AGE),
    ("gift_card_limit", mark("Gift cards offline"),
     mark("So much of one sale may be paid by gift card while offline, by the last known balance; "
          "0 = nothing.")),
    ("loyalty_limit", mark("Points offline"),
     mark("So much of one sale may be paid with loyalty points while offline; 0 = nothing.")),
    ("account_percent", mark("On account offline"),
     mark("So many percent of the last known credit limit may be sold on account while offline.")),
    ("returns_offline", mark("Returns offline"),
     mark("Returns without the server's word: allowed, manager, or the amount above which a "
          "manager is needed.")),
    ("lock_after", mark("Lock when idle"),
     mark("A register that nobody touches for so long locks its screen: 5m; 0 = never.")),
)  # fmt: skip
