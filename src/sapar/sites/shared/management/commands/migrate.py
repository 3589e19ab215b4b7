"""`migrate`, of which each migration is done as a whole or not at all, whenever its process ends.

Django commits a migration that leaves statements for its end (most that make tables) and writes down that it was done
afterwards. A process that is killed in between leaves tables that the next start tries to make again, and fails.
"""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate
from django.db.migrations.executor import MigrationExecutor


class WholeExecutor(MigrationExecutor):
    """Writes down in the same transaction that a migration was done, or undone."""

    def apply_migration(self, state: Any, migration: Any, fake: bool = False, fake_initial: bool = False) -> Any:
        """Run a migration forwards."""
        if fake or fake_initial or not self._in_one_transaction(migration):
            return super().apply_migration(state, migration, fake=fake, fake_initial=fake_initial)
        self._tell("apply_start", migration)
        with self.connection.schema_editor(atomic=True) as editor:
            state = migration.apply(state, editor)
            _finish(editor)
            for app, name in migration.replaces or [(migration.app_label, migration.name)]:
                self.recorder.record_applied(app, name)
        self._tell("apply_success", migration)
        return state

    def unapply_migration(self, state: Any, migration: Any, fake: bool = False) -> Any:
        """Run a migration backwards."""
        if fake or not self._in_one_transaction(migration):
            return super().unapply_migration(state, migration, fake=fake)
        self._tell("unapply_start", migration)
        with self.connection.schema_editor(atomic=True) as editor:
            state = migration.unapply(state, editor)
            _finish(editor)
            for app, name in [*migration.replaces, (migration.app_label, migration.name)]:
                self.recorder.record_unapplied(app, name)
        self._tell("unapply_success", migration)
        return state

    def _in_one_transaction(self, migration: Any) -> bool:
        return bool(migration.atomic and self.connection.features.can_rollback_ddl)

    def _tell(self, event: str, migration: Any) -> None:
        if self.progress_callback:
            self.progress_callback(event, migration, False)


def _finish(editor: Any) -> None:
    """Run what a migration has left for its end, while its transaction is open."""
    for statement in editor.deferred_sql:
        editor.execute(statement, None)
    editor.deferred_sql.clear()


class Command(migrate.Command):
    """Django's command with the executor above: it offers no other way to give one."""

    def handle(self, *arguments: Any, **options: Any) -> Any:
        """Migrate."""
        module: Any = migrate
        before, module.MigrationExecutor = module.MigrationExecutor, WholeExecutor
        try:
            return super().handle(*arguments, **options)
        finally:
            module.MigrationExecutor = before
