from sandboxes.models.session_state import SessionState

__all__ = ["SessionState"]
