"""What allauth says, in our words."""

from allauth.account.adapter import DefaultAccountAdapter


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "This account is closed.",
        "email_password_mismatch": "That e-mail and password don’t match.",
        "enter_current_password": "That isn’t your password.",
        "incorrect_code": "That isn’t the code of now. Look at the app again.",
        "incorrect_password": "That isn’t your password.",
        "invalid_password_reset": "This link is used up. Ask for a new one.",
        "too_many_login_attempts": "Too many tries. Wait some minutes, then try again.",
    }
