/* BW2: foreign keys, joins. */

#include "witness.h"

static void city_of_country(struct witness *w)
{
    void *country = make(w, "country", 0), *city = make(w, "city", 1);
    doing(w, "storing a city of a country");
    put_text(w, country, "code", "de");
    put_text(w, country, "name", "Germany");
    set(w, city, "country", country);
    add(w, city);
    again(w);
    say(w, "the city is stored with the country %s", query(w, "SELECT country_code FROM city"));
}

static void post_of_user(struct witness *w)
{
    void *user = make(w, "user", 1), *post = make(w, "post", 1);
    doing(w, "storing a post of a user");
    put_text(w, user, "login", "ann");
    if (has(w, "user", "tenant")) {
        put_text(w, user, "tenant", "a");
        put_text(w, user, "email", "ann@a");
    }
    append(w, user, "posts", post);
    add(w, user);
    again(w);
    say(w, "the post is stored, and its author is user %s", one(w, find(w, "post", 1), "author"));
}

static void delay_of_flight(struct witness *w)
{
    void *flight = make(w, "flight", 0), *delay = make(w, "delay", 1);
    doing(w, "storing a delay of flight BW1");
    put_text(w, flight, "number", "BW1");
    put(w, flight, "day", 1);
    add(w, flight);
    commit(w);
    put_text(w, delay, "number", "BW1");
    if (has(w, "delay", "day"))
        put(w, delay, "day", 1);
    add(w, delay);
    commit(w);
    say(w, "a delay of flight BW1 is stored");
}

static void delay_on_line(struct witness *w)
{
    void *flight = make(w, "flight", 0), *delay = make(w, "delay", 1);
    put(w, flight, "line", 7);
    put(w, flight, "day", 1);
    add(w, flight);
    commit(w);
    doing(w, "storing a delay of the flight of line 7 on day 1");
    put(w, delay, "line", 7);
    put(w, delay, "day", 1);
    add(w, delay);
    commit(w);
    say(w, "a delay of the flight of line 7 on day 1 is stored");
}

static void delay_of_one_flight(struct witness *w)
{
    void *delay = make(w, "delay", 1), *flights[2];
    for (int64_t day = 0; day < 2; day++) {
        flights[day] = make(w, "flight", 0);
        put(w, flights[day], "line", 7);
        put(w, flights[day], "day", day + 1);
        add(w, flights[day]);
    }
    set(w, delay, "flight", flights[0]);
    commit(w);
    say(w, "of two flights of one line, the first has the delays %s and the second %s",
        list(w, flights[0], "delays"), list(w, flights[1], "delays"));
}

static void category_without_parent(struct witness *w)
{
    void *category = make(w, "category", 1);
    doing(w, "storing a category under category 99, which does not exist,");
    put(w, category, "parent_id", 99);
    add(w, category);
    commit(w);
    say(w, "a category is stored under category %s, which does not exist",
        query(w, "SELECT parent_id FROM category"));
}

static void amount_and_total(struct witness *w)
{
    void *invoice = make(w, "invoice", 1);
    put(w, invoice, "total", 7);
    add(w, invoice);
    commit(w);
    say(w, "`invoice.total` is stored as %s", query(w, "SELECT total FROM invoice"));
}

/* Each book is given two authors, in two ways, and the last is what was meant. */
static void overlapping_relationships(struct witness *w)
{
    const char *books = has(w, "author", "recent") ? "recent" : "books";
    void *first = make(w, "author", 1), *second = make(w, "author", 2);
    void *book = make(w, "book", 1), *other = make(w, "book", 2);
    set(w, book, "author", second);
    append(w, first, books, book);
    append(w, first, books, other);
    set(w, other, "author", second);
    add(w, first);
    add(w, second);
    commit(w);
    say(w,
        "of two books, one put into a list of author 1 at last and one set to author 2, %s is "
        "stored with another author",
        query(w, "SELECT count(*) FROM book WHERE author_id <> id"));
}

static void second_profile(struct witness *w)
{
    void *user = make(w, "user", 1), *first = make(w, "profile", 1), *second;
    doing(w, "storing a second profile of user 1");
    set(w, first, "user", user);
    add(w, first);
    again(w);
    second = make(w, "profile", 2);
    put(w, second, "user_id", 1);
    add(w, second);
    again(w);
    say(w, "user 1 has %s profiles, and `user.profile` is profile %s",
        query(w, "SELECT count(*) FROM profile WHERE user_id = 1"),
        one(w, find(w, "user", 1), "profile"));
}

static void hero_without_team(struct witness *w)
{
    void *hero = make(w, "hero", 1);
    doing(w, "storing a hero without a team");
    add(w, hero);
    again(w);
    say(w, "a hero without a team is stored, and `hero.team`, said to be never NULL, is %s",
        one(w, find(w, "hero", 1), "team"));
}

static void delete_second_team(struct witness *w)
{
    void *first = make(w, "team", 1), *second = make(w, "team", 2), *hero = make(w, "hero", 1);
    add(w, first);
    append(w, second, "heroes", hero);
    add(w, second);
    again(w);
    sql(w, "DELETE FROM team WHERE id = 2");
    say(w, "the hero of deleted team 2 is left with team %s", query(w, "SELECT team_id FROM hero"));
}

static void key_without_constraint(struct witness *w)
{
    void *hero = make(w, "hero", 1);
    doing(w, "storing a hero of team 99, which does not exist,");
    put(w, hero, "team_id", 99);
    add(w, hero);
    commit(w);
    say(w, "a hero of team %s is stored, and there is no such team",
        query(w, "SELECT team_id FROM hero"));
}

static void conflicting_foreign_keys(struct witness *w)
{
    void *account = make(w, "account", 1);
    doing(w, "storing an account of person 1");
    add(w, make(w, "person", 1));
    commit(w);
    put(w, account, has(w, "account", "owner_id") ? "owner_id" : "person_id", 1);
    add(w, account);
    commit(w);
    say(w, "an account of person 1 is stored");
}

static void two_profiles(struct witness *w)
{
    void *user = make(w, "user", 1);
    doing(w, "storing two profiles of one user");
    append(w, user, "profiles", make(w, "profile", 1));
    append(w, user, "profiles", make(w, "profile", 2));
    add(w, user);
    again(w);
    say(w, "`user.profiles` holds %s", list(w, find(w, "user", 1), "profiles"));
}

static void wide_identifier(struct witness *w)
{
    void *account = make(w, "account", 4294967297), *transfer = make(w, "transfer", 1);
    doing(w, "storing a transfer to account 4294967297");
    add(w, account);
    commit(w);
    set(w, transfer, "account", account);
    add(w, transfer);
    commit(w);
    say(w, "a transfer to account 4294967297 is stored with account %s",
        query(w, "SELECT account_id FROM transfer"));
}

static void same_seat_twice(struct witness *w)
{
    doing(w, "booking seat 1 of flight 7 twice");
    for (int64_t id = 1; id <= 2; id++) {
        void *booking = make(w, "booking", id);
        put(w, booking, "flight_id", 7);
        put(w, booking, "seat", 1);
        add(w, booking);
    }
    commit(w);
    say(w, "seat 1 of flight 7 is booked %s times", query(w, "SELECT count(*) FROM booking"));
}

static void parent_of_category(struct witness *w)
{
    void *above = make(w, "category", 1), *below = make(w, "category", 2);
    set(w, below, "parent", above);
    add(w, below);
    again(w);
    say(w, "`parent` of category 2 is %s", one(w, find(w, "category", 2), "parent"));
}

const struct witness_case key_witnesses[] = {
    {.code = "BW211",
     .bad = "no mapping can be generated: a foreign key of `hero` does not resolve",
     .good = "the mapping is installed"},
    {.code = "BW212",
     .steps = city_of_country,
     .bad = "storing a city of a country fails: a value of the wrong type for city.country_code",
     .good = "the city is stored with the country de"},
    {.code = "BW213",
     .steps = post_of_user,
     .bad = "storing a post of a user fails: foreign key mismatch - \"post\" referencing \"user\"",
     .good = "the post is stored, and its author is user 1"},
    {.code = "BW214",
     .bad = "no mapping can be generated: a foreign key of `booking` does not resolve",
     .good = "the mapping is installed"},
    {.code = "BW215",
     .steps = delay_of_flight,
     .bad = "storing a delay of flight BW1 fails: foreign key mismatch - \"delay\" referencing "
            "\"flight\"",
     .good = "a delay of flight BW1 is stored"},
    {.code = "BW215",
     .aspect = "in the wrong order",
     .steps = delay_on_line,
     .bad = "storing a delay of the flight of line 7 on day 1 fails: FOREIGN KEY constraint "
            "failed: INSERT INTO \"delay\"",
     .good = "a delay of the flight of line 7 on day 1 is stored"},
    {.code = "BW216",
     .steps = category_without_parent,
     .bad = "a category is stored under category 99, which does not exist",
     .good = "storing a category under category 99, which does not exist, fails: FOREIGN KEY "
             "constraint failed: INSERT INTO \"category\""},
    {.code = "BW217",
     .steps = amount_and_total,
     .bad = "no mapping can be generated: `invoice` has two columns called `total`",
     .good = "`invoice.total` is stored as 7"},
    {.code = "BW218",
     .bad = "no mapping can be generated: `team.heroes`: its join does not resolve; `bothways "
            "check` says why",
     .good = "the mapping is installed"},
    {.code = "BW219",
     .bad = "no mapping can be generated: `customer.shipping`: its join does not resolve; "
            "`bothways check` says why",
     .good = "the mapping is installed"},
    {.code = "BW220",
     .bad = "no mapping can be generated: `customer.billing`: its join does not resolve; `bothways "
            "check` says why",
     .good = "the mapping is installed"},
    {.code = "BW220",
     .aspect = "half of a composite key",
     .steps = delay_of_one_flight,
     .bad = "no mapping can be generated: `flight.delays`: its join does not resolve; `bothways "
            "check` says why",
     .good = "of two flights of one line, the first has the delays [1] and the second []"},
    {.code = "BW221",
     .steps = parent_of_category,
     .bad = "installing the mapping fails: category.parent and category.children are both of the "
            "same direction",
     .good = "`parent` of category 2 is 1"},
    {.code = "BW222",
     .steps = parent_of_category,
     .bad = "no mapping can be generated: `team.heroes`: its join does not resolve; `bothways "
            "check` says why",
     .good = "`parent` of category 2 is 1"},
    {.code = "BW223",
     .bad = "no mapping can be generated: `customer.home`: its join does not resolve; `bothways "
            "check` says why",
     .good = "the mapping is installed"},
    {.code = "BW224",
     .bad = "no mapping can be generated: `student.courses`: its join does not resolve; `bothways "
            "check` says why",
     .good = "the mapping is installed"},
    {.code = "BW225",
     .steps = overlapping_relationships,
     .bad = "of two books, one put into a list of author 1 at last and one set to author 2, 1 is "
            "stored with another author",
     .good = "of two books, one put into a list of author 1 at last and one set to author 2, 0 is "
             "stored with another author"},
    {.code = "BW227",
     .bad = "no mapping can be generated: `author.books`: order_by names no column",
     .good = "the mapping is installed"},
    {.code = "BW228",
     .steps = second_profile,
     .bad = "user 1 has 2 profiles, and `user.profile` is profile 1",
     .good = "storing a second profile of user 1 fails: UNIQUE constraint failed: profile.user_id"},
    {.code = "BW229",
     .steps = hero_without_team,
     .bad = "a hero without a team is stored, and `hero.team`, said to be never NULL, is NULL",
     .good = "storing a hero without a team fails: FOREIGN KEY constraint failed: INSERT INTO "
             "\"hero\""},
    {.code = "BW230",
     .steps = delete_second_team,
     .bad = "DELETE FROM team WHERE id = 2 fails: NOT NULL constraint failed: hero.team_id",
     .good = "the hero of deleted team 2 is left with team NULL"},
    {.code = "BW231",
     .steps = delete_second_team,
     .bad = "DELETE FROM team WHERE id = 2 fails: NOT NULL constraint failed: hero.team_id",
     .good = "the hero of deleted team 2 is left with team 1"},
    {.code = "BW234",
     .bad = "no mapping can be generated: `log_line` has no primary key",
     .good = "the mapping is installed"},
    {.code = "BW235",
     .steps = key_without_constraint,
     .bad = "a hero of team 99 is stored, and there is no such team",
     .good = "storing a hero of team 99, which does not exist, fails: FOREIGN KEY constraint "
             "failed: INSERT INTO \"hero\""},
    {.code = "BW237",
     .steps = conflicting_foreign_keys,
     .bad = "storing an account of person 1 fails: FOREIGN KEY constraint failed: INSERT INTO "
            "\"account\"",
     .good = "an account of person 1 is stored"},
    {.code = "BW238",
     .steps = two_profiles,
     .bad = "storing two profiles of one user fails: UNIQUE constraint failed: profile.user_id",
     .good = "`user.profiles` holds [1, 2]"},
    {.code = "BW239",
     .steps = wide_identifier,
     .bad = "storing a transfer to account 4294967297 fails: the value does not fit "
            "transfer.account_id",
     .good = "a transfer to account 4294967297 is stored with account 4294967297"},
    {.code = "BW241",
     .steps = same_seat_twice,
     .bad = "no mapping can be generated: a unique constraint of `booking` names what is no column "
            "of its table",
     .good = "booking seat 1 of flight 7 twice fails: UNIQUE constraint failed: booking.flight_id, "
             "booking.seat"},
    {.code = NULL},
};
