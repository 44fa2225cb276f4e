"""Which proposals every party would agree to, and which of those no other betters."""
