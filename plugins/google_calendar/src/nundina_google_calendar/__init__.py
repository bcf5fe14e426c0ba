"""Google Calendar for Nundina."""
