"""Which functions and triggers in the database keep the audit trail: one text for migrations, constraints and tests.

The words here are run by migrations. To change one, change it here and add a migration that runs it again.
"""

# What one line says, in the order in which it is hashed. portal/audit/chain.py builds the same text in Python, so that
# a changed function in the database cannot vouch for itself.
LINE_TEXT = """
create or replace function audit_line_text(event audit_auditevent, seq bigint, previous text) returns text
language sql stable set search_path = pg_catalog, public as $$
    select concat_ws(E'\\n',
        previous, seq::text, event.id::text, event.practice_id::text,
        to_char(event.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        coalesce(event.actor::text, '-'), event.actor_kind, coalesce(nullif(event.agent, ''), '-'), event.action,
        coalesce(event.consultation_id::text, '-'), coalesce(event.patient_id::text, '-'),
        coalesce(event.object_id::text, '-'), coalesce(nullif(array_to_string(event.ids, ','), ''), '-'),
        event.details::text)
$$;
"""

# Runs at commit, after every other lock of the transaction has been taken, so the head is held for the commit alone and
# cannot be part of a deadlock with row locks. It reads nothing but the new row and the head, which have no wall.
CHAIN_LINE = """
create or replace function audit_chain_line() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
    head public.audit_audithead;
    line_hash text;
begin
    loop
        select * into head from public.audit_audithead where practice_id = new.practice_id for update;
        exit when found;
        insert into public.audit_audithead (practice_id, seq, hash) values (new.practice_id, 0, '')
            on conflict (practice_id) do nothing;
    end loop;
    line_hash := encode(sha256(convert_to(public.audit_line_text(new, head.seq + 1, head.hash), 'UTF8')), 'hex');
    insert into public.audit_auditchain (event_id, practice_id, seq, hash)
        values (new.id, new.practice_id, head.seq + 1, line_hash);
    update public.audit_audithead set seq = head.seq + 1, hash = line_hash where practice_id = new.practice_id;
    return null;
end
$$;
"""

REFUSALS = """
create or replace function audit_refuse_change() returns trigger
language plpgsql set search_path = pg_catalog, public as $$
begin
    raise exception 'The audit trail is added to and never changed: % on % is refused.', tg_op, tg_table_name
        using errcode = 'insufficient_privilege';
end
$$;

-- Only a test's teardown says app.flush. The application's role may not TRUNCATE at all, with or without it.
create or replace function audit_refuse_truncate() returns trigger
language plpgsql set search_path = pg_catalog, public as $$
begin
    if coalesce(current_setting('app.flush', true), '') <> 'tests' then
        raise exception 'The audit trail is never emptied: TRUNCATE on % is refused.', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return null;
end
$$;

create or replace function audit_refuse_stranger() returns trigger
language plpgsql set search_path = pg_catalog, public as $$
begin
    if current_user <> (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid) then
        raise exception 'Only the chaining function writes %.', tg_table_name using errcode = 'insufficient_privilege';
    end if;
    return new;
end
$$;
"""

TRIGGERS = """
create constraint trigger audit_chain_line after insert on audit_auditevent
    deferrable initially deferred for each row execute function audit_chain_line();
create trigger audit_event_stays before update or delete on audit_auditevent
    for each row execute function audit_refuse_change();
create trigger audit_event_never_emptied before truncate on audit_auditevent
    for each statement execute function audit_refuse_truncate();

create trigger audit_chain_by_function before insert on audit_auditchain
    for each row execute function audit_refuse_stranger();
create trigger audit_chain_stays before update or delete on audit_auditchain
    for each row execute function audit_refuse_change();
create trigger audit_chain_never_emptied before truncate on audit_auditchain
    for each statement execute function audit_refuse_truncate();

create trigger audit_head_by_function before insert or update on audit_audithead
    for each row execute function audit_refuse_stranger();
create trigger audit_head_stays before delete on audit_audithead
    for each row execute function audit_refuse_change();
create trigger audit_head_never_emptied before truncate on audit_audithead
    for each statement execute function audit_refuse_truncate();
"""

DROP_ALL = """
drop trigger if exists audit_chain_line on audit_auditevent;
drop trigger if exists audit_event_stays on audit_auditevent;
drop trigger if exists audit_event_never_emptied on audit_auditevent;
drop trigger if exists audit_chain_by_function on audit_auditchain;
drop trigger if exists audit_chain_stays on audit_auditchain;
drop trigger if exists audit_chain_never_emptied on audit_auditchain;
drop trigger if exists audit_head_by_function on audit_audithead;
drop trigger if exists audit_head_stays on audit_audithead;
drop trigger if exists audit_head_never_emptied on audit_audithead;
drop function if exists audit_chain_line();
drop function if exists audit_line_text(audit_auditevent, bigint, text);
drop function if exists audit_refuse_change();
drop function if exists audit_refuse_truncate();
drop function if exists audit_refuse_stranger();
"""

# The wall stands for the tables' owner too, so the function enters the row's practice to write its line, and then puts
# the caller's practice and scope back. It names session_user: the login that made the change, whatever role it took on.
CHANGED_OUTSIDE = """
create or replace function audit_changed_outside() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
    changed jsonb := case when tg_op = 'DELETE' then to_jsonb(old) else to_jsonb(new) end;
    columns jsonb := '[]'::jsonb;
    old_practice text := coalesce(current_setting('app.practice', true), '');
    old_scope text := coalesce(current_setting('app.scope', true), '');
begin
    if tg_op = 'UPDATE' then
        select coalesce(jsonb_agg(key order by key), '[]'::jsonb) into columns
            from jsonb_each(to_jsonb(new)) as after_change
            where after_change.value is distinct from to_jsonb(old) -> after_change.key;
    end if;
    perform set_config('app.practice', changed ->> tg_argv[0], true), set_config('app.scope', 'system', true);
    insert into public.audit_auditevent
        (id, practice_id, at, actor, actor_kind, agent, action, consultation_id, patient_id, object_id, ids, details)
    values (gen_random_uuid(), (changed ->> tg_argv[0])::uuid, clock_timestamp(), null, 'outside',
        left(session_user::text, 80), 'outside.' || lower(tg_op),
        -- A request's own row says which request it is by its id.
        coalesce(changed ->> tg_argv[1], case tg_table_name when 'consultations_consultation' then changed ->> 'id' end)::uuid,
        (changed ->> tg_argv[2])::uuid, (changed ->> 'id')::uuid, '{}',
        jsonb_build_object('table', tg_table_name, 'columns', columns));
    perform set_config('app.practice', old_practice, true), set_config('app.scope', old_scope, true);
    return null;
end
$$;
"""

# Some tables that are watched are made before the audit tables (practices and people come first for foreign keys), so
# whoever is first brings the function along. PL/pgSQL looks for tables only when it runs.
CHANGED_OUTSIDE_IF_ABSENT = f"""
do $bring$ begin
    if to_regprocedure('public.audit_changed_outside()') is null then
        execute $text${CHANGED_OUTSIDE}$text$;
    end if;
end $bring$;
"""
