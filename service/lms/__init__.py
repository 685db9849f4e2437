"""The LMS side: signed webhooks."""
