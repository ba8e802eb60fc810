#ifndef EVERY_POSITION_H
#define EVERY_POSITION_H

/*
 * Every annotation in every place where it counts, in the C that all standards share, so that
 * test_annotations_compile.py can compile it as C89 to C2x and C++98 to C++20.
 */

#include <bothways/model.h>
#include <bothways/prefixed.h>

struct crew;

/* Behind the closing brace, one annotation and several. */
struct harbour {
    long id COLUMN(primary_key);
    char *name COLUMN(unique, index, nullable = false);
    struct crew **crews RELATIONSHIP(back_populates = "home",
                                     cascade = "all, delete-orphan");
} MODEL(table = "harbour");

struct berth {
    long harbour_id COLUMN(primary_key, foreign_key = "harbour.id");
    long number COLUMN(primary_key);
    unsigned char seal[16] COLUMN(nullable);
    char label[8] COLUMN();
    unsigned taken : 3 COLUMN(transient);
    int depth : 7;
} MODEL(table = "berth") UNIQUE_CONSTRAINT(harbour_id, number) INDEX(number)
    INDEX(label, number);

/* Between `struct` and the tag. */
struct MODEL(table = "ship") FOREIGN_KEY_CONSTRAINT([harbour_id, berth_number],
                                                    [berth.harbour_id, berth.number],
                                                    ondelete = "SET NULL") ship {
    COLUMN(primary_key) long id;
    COLUMN(nullable) long harbour_id;
    long length, draught COLUMN(nullable);
    long berth_number COLUMN(nullable);
    RELATIONSHIP() struct berth *berth;
    struct crew *crews[4] RELATIONSHIP(back_populates = "ship", lazy = "selectin");
    void (*on_arrival)(struct ship *) COLUMN(transient);
};

/* Behind the typedef name of a struct that the declaration itself defines. */
typedef struct {
    long id COLUMN(primary_key);
    double weight COLUMN(default = -1.5);
} cargo MODEL(table) INDEX(weight);

/* An abstract model, embedded; annotations without arguments; a list in a struct by value. */
struct stamped {
    long created_at COLUMN(default = 0);
    const char *note COLUMN(nullable, name = "remark", default = "a \"quoted\", word");
} MODEL(abstract);

struct crew {
    struct stamped stamped;
    long id COLUMN(primary_key);
    long home_id COLUMN(foreign_key = harbour.id);
    long ship_id COLUMN(foreign_key = "ship" ".id");
    struct harbour *home RELATIONSHIP(back_populates = "crews", doc = "its home (not a ship's)");
    struct ship *ship RELATIONSHIP(ship, back_populates = crews);
    struct {
        cargo **items;
        unsigned long length;
    } chests RELATIONSHIP(cargo, viewonly = true, order_by = [desc(weight), id],
                          primaryjoin = "crew.ship_id == foreign(cargo.id)");
    void *notes RELATIONSHIP(memo, uselist = false);
} MODEL(table = "crew", schema = "fleet");

/* In memory. */
struct memo {
    struct crew *owner;
} MODEL();

/* The long names, and an alias and a wrapper of a user's own. */
#define HAS_ONE(type, name) struct type *name BOTHWAYS_RELATIONSHIP(viewonly = True)
#define KEY BOTHWAYS_COLUMN

struct tug {
    long id KEY(primary_key);
    char code[4] BOTHWAYS_COLUMN(unique);
    long ship_id BOTHWAYS_COLUMN(foreign_key = "ship.id");
    HAS_ONE(ship, tows);
} BOTHWAYS_MODEL(table = "tug") BOTHWAYS_UNIQUE_CONSTRAINT(code, ship_id)
    BOTHWAYS_INDEX(ship_id)
        BOTHWAYS_FOREIGN_KEY_CONSTRAINT([ship_id], [ship.id]);

#endif
