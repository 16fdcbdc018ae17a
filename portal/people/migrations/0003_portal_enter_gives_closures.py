"""Entering a practice also gives the days it is shut, so that a promise costs no statement of its own."""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("portal.people.migrations.0002_portal_enter")

CREATE = """
create function portal_enter(wanted text, visitor uuid, door text, draft text, today date)
returns table (
    practice uuid, membership uuid, roles text[], display_name text, job_title text, patients uuid[], proxies uuid[],
    closures jsonb
)
language plpgsql
set search_path from current
as $$
declare
    scope text := 'public';
begin
    perform set_config('app.practice', '', true), set_config('app.scope', '', true),
        set_config('app.patients', '', true), set_config('app.draft', coalesce(draft, ''), true),
        set_config('app.person', coalesce(visitor::text, ''), true),
        set_config('app.actor', coalesce(visitor::text, 'visitor'), true);
    select p.id into practice from practices_practice p where p.slug = wanted;
    if practice is null then
        return;
    end if;
    perform set_config('app.practice', practice::text, true);
    if visitor is not null then
        if door = 'staff' then
            select m.id, array(select jsonb_array_elements_text(m.roles)), m.display_name, m.job_title
                into membership, roles, display_name, job_title
                from people_membership m
                where m.practice_id = practice and m.user_id = visitor and m.ended_at is null;
            scope := case when membership is null then '' else 'staff' end;
        else
            select array_agg(l.patient_id) into patients from people_patientlink l
                where l.practice_id = practice and l.user_id = visitor and l.undone_at is null;
            select array_agg(x.patient_id) into proxies from people_proxy x
                where x.practice_id = practice and x.user_id = visitor and x.ended_at is null
                    and today between x.starts_on and x.ends_on;
            scope := 'patient';
        end if;
    end if;
    perform set_config('app.scope', scope, true),
        set_config('app.patients', array_to_string(coalesce(patients, '{}') || coalesce(proxies, '{}'), ','), true);
    if scope <> '' then
        select jsonb_object_agg(c.day, c.reason) into closures from practices_closure c where c.practice_id = practice;
    end if;
    return next;
end
$$
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0002_portal_enter"), ("practices", "0001_initial")]

    operations = [
        migrations.RunSQL(BEFORE.DROP, BEFORE.CREATE),
        migrations.RunSQL(CREATE, BEFORE.DROP),
    ]
