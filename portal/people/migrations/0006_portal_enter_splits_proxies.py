"""Entering a practice tells the walls which patients an account is, apart from those it acts for, and how far."""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("portal.people.migrations.0003_portal_enter_gives_closures")
DROP = import_module("portal.people.migrations.0002_portal_enter").DROP

CREATE = """
create function portal_enter(wanted text, visitor uuid, door text, draft text, today date)
returns table (
    practice uuid, membership uuid, roles text[], display_name text, job_title text, patients uuid[], acts_for jsonb,
    has_proxies boolean, closures jsonb
)
language plpgsql
set search_path from current
as $$
declare
    scope text := 'public';
    proxied uuid[];
begin
    perform set_config('app.practice', '', true), set_config('app.scope', '', true),
        set_config('app.patients', '', true), set_config('app.proxied', '', true),
        set_config('app.draft', coalesce(draft, ''), true),
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
            perform set_config('app.patients', array_to_string(coalesce(patients, '{}'), ','), true);
            select array_agg(x.patient_id order by x.starts_on, x.id),
                jsonb_agg(jsonb_build_object('id', x.id, 'patient', x.patient_id, 'relation', x.relation,
                    'kinds', x.kinds, 'sees_from', x.sees_from) order by x.starts_on, x.id)
                into proxied, acts_for from people_proxy x
                where x.practice_id = practice and x.user_id = visitor and x.ended_at is null
                    and today between x.starts_on and x.ends_on
                    and x.patient_id <> all(coalesce(patients, '{}'));
            if patients is not null then
                has_proxies := exists (select 1 from people_proxy x
                    where x.practice_id = practice and x.patient_id = any(patients) and x.ended_at is null
                        and x.user_id <> visitor and today <= x.ends_on);
            end if;
            scope := 'patient';
        end if;
    end if;
    perform set_config('app.scope', scope, true),
        set_config('app.proxied', array_to_string(coalesce(proxied, '{}'), ','), true);
    if scope <> '' then
        select jsonb_object_agg(c.day, c.reason) into closures from practices_closure c where c.practice_id = practice;
    end if;
    return next;
end
$$
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0005_proxy_scope_and_reviews")]

    operations = [
        migrations.RunSQL(DROP, BEFORE.CREATE),
        migrations.RunSQL(CREATE, DROP),
    ]
