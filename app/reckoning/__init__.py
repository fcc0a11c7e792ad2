"""How a person counts days and hours, beside how Sweden does. Pure; it replaces nothing."""
