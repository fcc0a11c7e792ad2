"""Whose you are: the tenant. No row of one association is ever visible to another."""
