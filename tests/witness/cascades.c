/* BW3: cardinality, cascades, loading. */

#include "witness.h"

static void two_heroes(struct witness *w)
{
    add(w, make(w, "team", 1));
    if (has_model(w, "city"))
        add(w, make(w, "city", 1));
    commit(w);
    for (int64_t id = 1; id <= 2; id++) {
        void *hero = make(w, "hero", id);
        put(w, hero, "team_id", 1);
        if (has_model(w, "city"))
            put(w, hero, "city_id", 1);
        add(w, hero);
    }
    again(w);
    void *team = find(w, "team", 1);
    say(w, "team 1 has two heroes, and `team.heroes` is %s",
        has_model(w, "city") ? one(w, team, "heroes") : list(w, team, "heroes"));
}

static void shared_invoice(struct witness *w)
{
    void *invoice = make(w, "invoice", 1);
    for (int64_t id = 1; id <= 2; id++) {
        void *payment = make(w, "payment", id);
        set(w, payment, "invoice", invoice);
        add(w, payment);
    }
    again(w);
    set(w, find(w, "payment", 1), "invoice", NULL);
    again(w);
    say(w,
        "payment 1 lets go of the invoice that it shares with payment 2, which is left with "
        "invoice %s",
        one(w, find(w, "payment", 2), "invoice"));
}

static void delete_order(struct witness *w)
{
    void *order = make(w, "order", 1);
    append(w, order, "lines", make(w, "line", 1));
    add(w, order);
    again(w);
    erase(w, find(w, "order", 1));
    commit(w);
    say(w, "the order is deleted; lines left: %s", query(w, "SELECT count(*) FROM line"));
}

static void shared_city(struct witness *w)
{
    void *city = make(w, "city", 1);
    for (int64_t id = 1; id <= 2; id++) {
        void *person = make(w, "person", id);
        set(w, person, "city", city);
        add(w, person);
    }
    again(w);
    erase(w, find(w, "person", 1));
    again(w);
    say(w, "person 1 is deleted, and `city` of person 2 is %s",
        one(w, find(w, "person", 2), "city"));
}

static void delete_article(struct witness *w)
{
    void *first = make(w, "article", 1), *second = make(w, "article", 2), *tag = make(w, "tag", 1);
    append(w, first, "tags", tag);
    append(w, second, "tags", tag);
    add(w, first);
    add(w, second);
    again(w);
    erase(w, find(w, "article", 1));
    commit(w);
    say(w, "of two articles with one tag, one is deleted; articles left: %s",
        query(w, "SELECT count(*) FROM article"));
}

static void photo_leaves_event(struct witness *w)
{
    void *album = make(w, "album", 1), *event = make(w, "event", 1), *photo = make(w, "photo", 1);
    append(w, album, "photos", photo);
    append(w, event, "photos", photo);
    add(w, album);
    add(w, event);
    again(w);
    take(w, find(w, "event", 1), "photos", find(w, "photo", 1));
    commit(w);
    say(w, "the photo is taken out of the event; photos left in the album: %s",
        query(w, "SELECT count(*) FROM photo WHERE album_id = 1"));
}

static void recent_comments(struct witness *w)
{
    void *post = make(w, "post", 1);
    append(w, post, "comments", make(w, "comment", 1));
    add(w, post);
    again(w);
    say(w, "loaded again, `post.recent` is %s", list(w, find(w, "post", 1), "recent"));
}

static void delete_post(struct witness *w)
{
    void *post = make(w, "post", 1);
    doing(w, "deleting the post");
    append(w, post, "comments", make(w, "comment", 1));
    add(w, post);
    again(w);
    erase(w, find(w, "post", 1));
    commit(w);
    say(w, "the post is deleted; comments left: %s", query(w, "SELECT count(*) FROM comment"));
}

static void delete_two_posts(struct witness *w)
{
    for (int64_t id = 1; id <= 2; id++) {
        void *post = make(w, "post", id);
        append(w, post, "comments", make(w, "comment", id));
        add(w, post);
    }
    again(w);
    erase(w, find(w, "post", 1));
    commit(w);
    sql(w, "DELETE FROM post WHERE id = 2");
    say(w, "comments left by a post deleted through the session: %s",
        query(w, "SELECT count(*) FROM comment WHERE id = 1"));
    say(w, "by one deleted by an SQL statement: %s",
        query(w, "SELECT count(*) FROM comment WHERE id = 2"));
}

static void take_comment(struct witness *w)
{
    void *post = make(w, "post", 1);
    doing(w, "taking the comment out of `post.comments`");
    append(w, post, "comments", make(w, "comment", 1));
    add(w, post);
    again(w);
    take(w, find(w, "post", 1), "comments", find(w, "comment", 1));
    commit(w);
    say(w, "the comment is taken out of `post.comments`, and stored with post %s",
        query(w, "SELECT post_id FROM comment"));
}

static void captain_and_player(struct witness *w)
{
    void *team = make(w, "team", 1), *person = make(w, "person", 1);
    doing(w, "storing a new team and its captain, who plays in it,");
    set(w, team, "captain", person);
    append(w, team, "players", person);
    add(w, team);
    commit(w);
    say(w, "a new team and its captain, who plays in it, are stored");
}

static void ring_of_rows(struct witness *w)
{
    const char *ring[] = {"bank", "account", "owner"};
    doing(w, "storing a bank, an account with it and its owner, who owns the bank,");
    for (int i = 0; i < 3; i++) {
        void *row = make(w, ring[i], 1);
        if (i > 0)
            put(w, row, i == 1 ? "bank_id" : "account_id", 1);
        add(w, row);
        commit(w);
    }
    sql(w, "UPDATE bank SET owner_id = 1");
    say(w, "a bank, an account with it and its owner, who owns the bank, are stored");
}

static void delete_ring(struct witness *w)
{
    const char *ring[] = {"bank", "account", "owner"};
    for (int i = 0; i < 3; i++) {
        add(w, make(w, ring[i], 1));
        commit(w);
    }
    sql(w, "UPDATE account SET bank_id = 1");
    sql(w, "UPDATE owner SET account_id = 1");
    sql(w, "UPDATE bank SET owner_id = 1");
    sql(w, "DELETE FROM owner");
    say(w, "the owner is deleted; banks left: %s", query(w, "SELECT count(*) FROM bank"));
}

static void delete_by_statement(struct witness *w)
{
    void *post = make(w, "post", 1);
    append(w, post, "comments", make(w, "comment", 1));
    add(w, post);
    commit(w);
    sql(w, "DELETE FROM post");
    say(w, "the post is deleted, and its comment stored with post %s",
        query(w, "SELECT post_id FROM comment"));
}

const struct witness_case cascade_witnesses[] = {
    {.code = "BW301",
     .steps = two_heroes,
     .bad = "team 1 has two heroes, and `team.heroes` is 1",
     .good = "team 1 has two heroes, and `team.heroes` is [1, 2]"},
    {.code = "BW302",
     .steps = shared_invoice,
     .bad = "installing the mapping fails: payment.invoice cascades delete-orphan, though what it "
            "leads to can have several owners",
     .good = "payment 1 lets go of the invoice that it shares with payment 2, which is left with "
             "invoice 1"},
    {.code = "BW303",
     .steps = delete_order,
     .bad = "the order is deleted; lines left: 1",
     .good = "the order is deleted; lines left: 0"},
    {.code = "BW304",
     .steps = shared_city,
     .bad = "person 1 is deleted, and `city` of person 2 is NULL",
     .good = "person 1 is deleted, and `city` of person 2 is 1"},
    {.code = "BW305",
     .steps = delete_article,
     .bad = "of two articles with one tag, one is deleted; articles left: 0",
     .good = "of two articles with one tag, one is deleted; articles left: 1"},
    {.code = "BW306",
     .steps = photo_leaves_event,
     .bad = "the photo is taken out of the event; photos left in the album: 0",
     .good = "the photo is taken out of the event; photos left in the album: 1"},
    {.code = "BW307",
     .steps = recent_comments,
     .bad = "installing the mapping fails: post.recent is viewonly, and cascades delete",
     .good = "loaded again, `post.recent` is [1]"},
    {.code = "BW309",
     .steps = delete_post,
     .bad = "installing the mapping fails: post.comments cascades delete, and passive_deletes = "
            "\"all\" forbids it",
     .good = "the post is deleted; comments left: 0"},
    {.code = "BW310",
     .steps = delete_post,
     .bad = "deleting the post fails: FOREIGN KEY constraint failed: DELETE FROM \"post\"",
     .good = "the post is deleted; comments left: 0"},
    {.code = "BW311",
     .steps = delete_two_posts,
     .bad = "comments left by a post deleted through the session: 0; by one deleted by an SQL "
            "statement: 1",
     .good = "comments left by a post deleted through the session: 0; by one deleted by an SQL "
             "statement: 0"},
    {.code = "BW312",
     .steps = take_comment,
     .bad = "taking the comment out of `post.comments` fails: NOT NULL constraint failed: "
            "comment.post_id",
     .good = "the comment is taken out of `post.comments`, and stored with post NULL"},
    {.code = "BW314",
     .steps = captain_and_player,
     .bad = "storing a new team and its captain, who plays in it, fails: rows of team need each "
            "other first, and no relationship between them has post_update",
     .good = "a new team and its captain, who plays in it, are stored"},
    {.code = "BW315",
     .steps = ring_of_rows,
     .bad = "storing a bank, an account with it and its owner, who owns the bank, fails: FOREIGN "
            "KEY constraint failed: INSERT INTO \"bank\"",
     .good = "a bank, an account with it and its owner, who owns the bank, are stored"},
    {.code = "BW316",
     .steps = delete_ring,
     .bad = "the owner is deleted; banks left: 0",
     .good = "the owner is deleted; banks left: 1"},
    {.code = "BW320",
     .steps = delete_by_statement,
     .bad = "DELETE FROM post fails: FOREIGN KEY constraint failed",
     .good = "the post is deleted, and its comment stored with post NULL"},
    {.code = NULL},
};
