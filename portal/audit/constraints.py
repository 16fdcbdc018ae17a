"""Which tables notice that somebody changed them behind the application's back."""

from typing import Any

from django.db.models import BaseConstraint

from portal.audit.sql import CHANGED_OUTSIDE_IF_ABSENT


class WatchedFromOutside(BaseConstraint):
    """Put this in Meta.constraints and a change to a row made with no actor set leaves an `outside.*` audit line.

    In normal work it costs one look at a setting for each row written. `practice`, `consultation` and `patient` name
    the columns that hold those ids; a column the table does not have is simply not recorded. It is a constraint so that
    `makemigrations` writes the trigger by itself and the watch stands beside the fields it guards.
    """

    def __init__(
        self,
        *,
        name: str,
        practice: str = "practice_id",
        consultation: str = "consultation_id",
        patient: str = "patient_id",
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name, **kwargs)
        self.practice = practice
        self.consultation = consultation
        self.patient = patient

    def create_sql(self, model: Any, schema_editor: Any) -> str:
        """The statements that put the trigger on the table."""
        quote = schema_editor.quote_name
        arguments = ", ".join(
            schema_editor.quote_value(x) for x in (self.practice, self.consultation, self.patient)
        )
        return (
            CHANGED_OUTSIDE_IF_ABSENT
            + f"create trigger {quote(self.name)} after insert or update or delete on {quote(model._meta.db_table)} "
            "for each row when (coalesce(current_setting('app.actor', true), '') = '') "
            f"execute function audit_changed_outside({arguments})"
        )

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        """The statement that takes the trigger off again."""
        quote = schema_editor.quote_name
        return f"drop trigger if exists {quote(self.name)} on {quote(model._meta.db_table)}"

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        """Nothing inside CREATE TABLE: the trigger is made when the migration's tables stand."""
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: str = "default") -> None:
        """A watch refuses nothing, so there is nothing to check on a form."""

    def deconstruct(self) -> Any:
        """What a migration needs to write this watch down; columns only where they differ from the usual."""
        path, args, kwargs = super().deconstruct()
        usual = {"practice": "practice_id", "consultation": "consultation_id", "patient": "patient_id"}
        kwargs.update(
            {key: getattr(self, key) for key, value in usual.items() if getattr(self, key) != value}
        )
        return path, args, kwargs

    def __eq__(self, other: object) -> bool:
        return isinstance(other, WatchedFromOutside) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash(self.name)
