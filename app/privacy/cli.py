"""The operator's commands of this room."""

from app.privacy.audit_cli import audit_cli
from app.privacy.backup_cli import backup_cli
from app.privacy.export_cli import export_cli
from app.privacy.keys_cli import keys_cli
from app.privacy.people_cli import people_cli

privacy_commands = (audit_cli, backup_cli, export_cli, keys_cli, people_cli)
