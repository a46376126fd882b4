package dev.sluice.migration.lint;

import dev.sluice.migration.ddl.Constraint;
import dev.sluice.migration.ddl.Name;
import dev.sluice.migration.ddl.TypeName;
import dev.sluice.migration.lint.Table.Sort;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What the statements that were read so far tell of the database. Changes as they are read. */
final class Catalog {
    /**
     * An index.
     *
     * @param whole whether it has every row, by plain columns
     */
    record Index(Name table, boolean unique, List<String> columns, boolean whole) {}

    private final Map<Name, Table> tables = new HashMap<>();
    private final Map<Name, Index> indexes = new HashMap<>();
    private final Map<Name, TypeName> domains = new HashMap<>();
    private final Set<Name> constrainedDomains = new HashSet<>();
    private final Map<String, Boolean> functions = new HashMap<>();
    private final Map<Name, Name> statistics = new HashMap<>();
    private final Set<Name> freshThings = new HashSet<>();

    /** The table of this name; one that is only heard of is made up. */
    Table table(Name name) {
        return tables.computeIfAbsent(name, n -> new Table(n, Sort.HEARD_OF, false));
    }

    Optional<Table> find(Name name) {
        return Optional.ofNullable(tables.get(name));
    }

    Collection<Table> tables() {
        return tables.values();
    }

    void add(Table table) {
        tables.put(table.name, table);
    }

    void remove(Name name) {
        tables.remove(name);
        indexes.values().removeIf(index -> index.table().equals(name));
    }

    /** The same table by another name. */
    void rename(Name from, Name to) {
        Table old = table(from);
        Table renamed = new Table(to, old.sort, old.fresh);
        renamed.columns.putAll(old.columns);
        renamed.freshColumns.addAll(old.freshColumns);
        renamed.constraints.putAll(old.constraints);
        renamed.children.addAll(old.children);
        renamed.partitioned = old.partitioned;
        renamed.defaultPartition = old.defaultPartition;
        renamed.parent = old.parent;
        tables.remove(from);
        tables.put(to, renamed);
        indexes.replaceAll((name, index) ->
                index.table().equals(from) ? new Index(to, index.unique(), index.columns(), index.whole()) : index);
    }

    Optional<Index> index(Name name) {
        return Optional.ofNullable(indexes.get(name));
    }

    void addIndex(Name name, Index index) {
        indexes.put(name, index);
    }

    void removeIndex(Name name) {
        indexes.remove(name);
    }

    void renameIndex(Name from, Name to) {
        Optional.ofNullable(indexes.remove(from)).ifPresent(index -> indexes.put(to, index));
    }

    /** Tables with a foreign key to this one. */
    List<Table> referring(Name name) {
        return tables.values().stream()
                .filter(t -> t.constraints.values().stream().anyMatch(c -> refers(c, name)))
                .toList();
    }

    static boolean refers(Constraint constraint, Name name) {
        return constraint.references().filter(name::equals).isPresent();
    }

    List<Table> using(Name type) {
        return tables.values().stream()
                .filter(t -> t.sort == Sort.TABLE)
                .filter(t -> t.columns.values().stream()
                        .anyMatch(c -> c.type().name().equals(type.toString())))
                .toList();
    }

    List<Table> viewsOf(Name name) {
        return tables.values().stream().filter(t -> t.reads.contains(name)).toList();
    }

    void addDomain(Name name, TypeName type, boolean constrained) {
        domains.put(name, type);
        if (constrained) {
            constrainedDomains.add(name);
        }
    }

    /** What is stored for it: of a domain that refuses nothing, the type below. */
    TypeName stored(TypeName type) {
        Name name = Name.of(type.name());
        return constrainedDomains.contains(name) ? type : domains.getOrDefault(name, type);
    }

    /** Everything below it. */
    List<Table> descendants(Table table) {
        return table.children.stream()
                .map(this::table)
                .flatMap(child -> Stream.concat(Stream.of(child), descendants(child).stream()))
                .toList();
    }

    boolean isConstrainedDomain(String type) {
        return constrainedDomains.contains(Name.of(type));
    }

    void addFunction(String name, boolean isVolatile) {
        functions.put(name, isVolatile);
    }

    Optional<Boolean> isVolatile(String function) {
        return Optional.ofNullable(functions.get(function));
    }

    void addStatistics(Name name, Name table) {
        statistics.put(name, table);
    }

    Optional<Name> tableOfStatistics(Name name) {
        return Optional.ofNullable(statistics.get(name));
    }

    /** A type, sequence or function that older code does not know. */
    void addFresh(Name name) {
        freshThings.add(name);
    }

    boolean isFresh(Name name) {
        return freshThings.contains(name) || find(name).filter(t -> t.fresh).isPresent();
    }

    /** Whether anything was read of how this database came to be. */
    boolean isTold() {
        return tables.values().stream().anyMatch(Table::isKnown);
    }

    /** From here on, what was read is what older code knows. */
    void settle() {
        tables.values().forEach(table -> {
            table.fresh = false;
            table.freshColumns.clear();
        });
        freshThings.clear();
    }
}
