package dev.sluice.adapter.postgres;

import dev.sluice.adapter.jdbc.SchemaHash;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * One part of a PostgreSQL schema, as rows from the catalogue of versions 12 to 18. Every row is one definition: names instead
 * of OIDs, no owners, no privileges. A column called {@code definition} is SQL that the server wrote from a parsed tree.
 */
enum SchemaQuery {
    RELATION("""
            select r.name, r.relkind, r.relpersistence, r.relrowsecurity, r.relforcerowsecurity,
                   array_to_string(array(select unnest(r.reloptions) order by 1), ','),
                   case when r.relkind = 'p' then pg_get_partkeydef(r.oid) end,
                   pg_get_expr(r.relpartbound, r.oid) as definition,
                   array_to_string(array(select i.inhparent::regclass::text from pg_inherits i
                                         where i.inhrelid = r.oid order by 1), ',')
            from rel r where r.relkind in ('r', 'p', 'v', 'm', 'f', 'c')
            """),
    /** The order of columns counts, except where a dump may change it: in a child that inherits them. */
    COLUMN("""
            select r.name, a.attname,
                   case when r.inherits then 0 else row_number() over (partition by a.attrelid order by a.attnum) end,
                   format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated,
                   (select c.collname from pg_collation c, pg_type t
                    where c.oid = a.attcollation and t.oid = a.atttypid and a.attcollation <> t.typcollation),
                   pg_get_expr(d.adbin, d.adrelid) as definition
            from rel r join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
            left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
            where r.relkind in ('r', 'p', 'v', 'm', 'f', 'c')
            """),
    CONSTRAINT("""
            select coalesce(r.name, t.name), c.conname, c.contype, c.convalidated, pg_get_constraintdef(c.oid) as definition
            from pg_constraint c left join rel r on r.oid = c.conrelid left join typ t on t.oid = c.contypid
            where (r.oid is not null or t.oid is not null) and c.contype not in ('t', 'n') and c.conparentid = 0
            """),
    /** Invalid ones are left over from a failed CREATE INDEX CONCURRENTLY; no dump has them. */
    INDEX("""
            select r.name, x.relname, i.indisclustered, i.indisreplident, pg_get_indexdef(i.indexrelid) as definition
            from pg_index i join rel r on r.oid = i.indrelid join pg_class x on x.oid = i.indexrelid
            where (i.indisvalid or r.relkind = 'p') and i.indisready
            """),
    VIEW("select r.name, pg_get_viewdef(r.oid) as definition from rel r where r.relkind in ('v', 'm')"),
    RULE("""
            select r.name, w.rulename, w.ev_enabled, pg_get_ruledef(w.oid) as definition
            from pg_rewrite w join rel r on r.oid = w.ev_class where w.rulename <> '_RETURN'
            """),
    SEQUENCE("""
            select r.name, format_type(s.seqtypid, null), s.seqstart, s.seqincrement, s.seqmax, s.seqmin, s.seqcache,
                   s.seqcycle,
                   (select o.name || '.' || a.attname from pg_depend d join rel o on o.oid = d.refobjid
                    join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
                    where d.classid = 'pg_class'::regclass and d.objid = r.oid and d.deptype in ('a', 'i')
                      and d.refobjsubid > 0)
            from rel r join pg_sequence s on s.seqrelid = r.oid
            """),
    FUNCTION("""
            select format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)), p.prokind,
                   case when p.prokind = 'a' then pg_get_function_result(p.oid) else pg_get_functiondef(p.oid) end,
                   g.aggtransfn::regprocedure::text, g.aggfinalfn::regproc::text, g.agginitval
            from pg_proc p join pg_namespace n on n.oid = p.pronamespace left join pg_aggregate g on g.aggfnoid = p.oid
            where n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_(toast|temp)'
              and not exists (select 1 from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid
                              and d.deptype = 'e')
            """),
    TRIGGER("""
            select r.name, t.tgname, t.tgenabled, pg_get_triggerdef(t.oid) as definition
            from pg_trigger t join rel r on r.oid = t.tgrelid where not t.tgisinternal
            """),
    TYPE("""
            select t.name, t.typtype, t.typnotnull, t.typdefault,
                   case when t.typtype = 'd' then format_type(t.typbasetype, t.typtypmod) end,
                   array_to_string(array(select quote_literal(e.enumlabel) from pg_enum e where e.enumtypid = t.oid
                                         order by e.enumsortorder), ','),
                   (select format_type(g.rngsubtype, null) from pg_range g where g.rngtypid = t.oid)
            from typ t
            """),
    POLICY("""
            select r.name, p.polname, p.polpermissive, p.polcmd, pg_get_expr(p.polwithcheck, p.polrelid),
                   pg_get_expr(p.polqual, p.polrelid) as definition
            from pg_policy p join rel r on r.oid = p.polrelid
            """),
    EXTENSION("select e.extname from pg_extension e");

    private static final String TOOLS =
            SchemaHash.TOOL_TABLES.stream().sorted().map(Identifiers::literal).collect(Collectors.joining(", "));

    /** The relations and types of the application: not the system's, not an extension's, not a migration tool's. */
    private static final String PRELUDE = """
            with rel as (
              select c.*, format('%%I.%%I', n.nspname, c.relname) as name,
                     not c.relispartition and exists (select 1 from pg_inherits i where i.inhrelid = c.oid) as inherits
              from pg_class c join pg_namespace n on n.oid = c.relnamespace
              where n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_(toast|temp)'
                and c.relname not in (%1$s)
                and not exists (select 1 from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid
                                and d.deptype = 'e')
                and not (c.relkind = 'S' and exists (select 1 from pg_depend d join pg_class t on t.oid = d.refobjid
                         where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype in ('a', 'i')
                           and d.refclassid = 'pg_class'::regclass and t.relname in (%1$s)))),
            typ as (
              select t.*, format('%%I.%%I', n.nspname, t.typname) as name
              from pg_type t join pg_namespace n on n.oid = t.typnamespace
              where t.typtype in ('e', 'd', 'r') and n.nspname not in ('pg_catalog', 'information_schema')
                and n.nspname !~ '^pg_(toast|temp)'
                and not exists (select 1 from pg_depend d where d.classid = 'pg_type'::regclass and d.objid = t.oid
                                and d.deptype = 'e'))
            """.formatted(TOOLS);

    private final String select;

    SchemaQuery(String select) {
        this.select = select;
    }

    String sql() {
        return PRELUDE + select;
    }

    /** The row as one text in which no two rows of different meaning are the same. */
    String definition(ResultSet row) throws SQLException {
        StringBuilder text = new StringBuilder(name().toLowerCase(Locale.ROOT));
        for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
            String value = row.getString(column);
            text.append('\u001f');
            if (value == null) {
                text.append('\u001e');
            } else if (row.getMetaData().getColumnLabel(column).equals("definition")) {
                text.append(ServerExpression.canonical(value));
            } else {
                text.append(value);
            }
        }
        return text.toString();
    }
}
