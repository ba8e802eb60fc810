#ifndef BOTHWAYS_PREFIXED_H
#define BOTHWAYS_PREFIXED_H

/*
 * Annotations that say how structs are related, under names that cannot clash: BOTHWAYS_MODEL,
 * BOTHWAYS_COLUMN, and so on. <bothways/model.h> adds the short names.
 *
 * In a normal build every macro expands to nothing, with any C or C++ compiler that knows variadic
 * macros: no code, no change of layout, no warning. When Bothways reads a header it predefines
 * __BOTHWAYS__, and each macro becomes an `annotate` attribute whose text is its own arguments,
 * exactly as written.
 *
 * This header includes nothing and defines nothing but the six macros; it may be included any
 * number of times and together with <bothways/model.h>.
 */

#ifdef __BOTHWAYS__

/*
 * BOTHWAYS_MODEL(table = "hero") marks a struct as a model: behind its closing brace, or between
 * `struct` and the tag. Keywords: table, schema, abstract, inherits, polymorphic_on,
 * polymorphic_identity.
 */
#define BOTHWAYS_MODEL(...) __attribute__((annotate("bothways.model(" #__VA_ARGS__ ")")))

/*
 * BOTHWAYS_COLUMN(primary_key) says more of a column than its type does: behind the member's whole
 * declarator, or before its declaration. Keywords: primary_key, unique, index, nullable, transient,
 * foreign_key, ondelete, onupdate, name, default, length.
 */
#define BOTHWAYS_COLUMN(...) __attribute__((annotate("bothways.column(" #__VA_ARGS__ ")")))

/*
 * BOTHWAYS_RELATIONSHIP(back_populates = "team") marks a member as one end of a relationship; it
 * stands where BOTHWAYS_COLUMN does. The first argument may be the target model; the keywords are
 * those of SQLAlchemy's relationship().
 */
#define BOTHWAYS_RELATIONSHIP(...)                                                                 \
    __attribute__((annotate("bothways.relationship(" #__VA_ARGS__ ")")))

/*
 * BOTHWAYS_FOREIGN_KEY_CONSTRAINT([a, b], [parent.x, parent.y], ondelete = "CASCADE") declares a
 * foreign key of several columns; it stands where BOTHWAYS_MODEL does, and so do the next two.
 */
#define BOTHWAYS_FOREIGN_KEY_CONSTRAINT(...)                                                       \
    __attribute__((annotate("bothways.foreign_key_constraint(" #__VA_ARGS__ ")")))

/* BOTHWAYS_UNIQUE_CONSTRAINT(a, b): no two rows have the same values in all of these columns. */
#define BOTHWAYS_UNIQUE_CONSTRAINT(...)                                                            \
    __attribute__((annotate("bothways.unique_constraint(" #__VA_ARGS__ ")")))

/* BOTHWAYS_INDEX(a, b): an index over these columns, in this order. */
#define BOTHWAYS_INDEX(...) __attribute__((annotate("bothways.index(" #__VA_ARGS__ ")")))

#else

/* Standards before C99 and C++11 have no variadic macros and no empty macro arguments; compilers
 * take both all the same, and are silent about them in a system header. */
#ifdef __GNUC__
#pragma GCC system_header
#endif

#define BOTHWAYS_MODEL(...)
#define BOTHWAYS_COLUMN(...)
#define BOTHWAYS_RELATIONSHIP(...)
#define BOTHWAYS_FOREIGN_KEY_CONSTRAINT(...)
#define BOTHWAYS_UNIQUE_CONSTRAINT(...)
#define BOTHWAYS_INDEX(...)

#endif

#endif
