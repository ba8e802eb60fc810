/* BW4: link tables. And the rules that have no witness. */

#include "witness.h"

static void tag_article(struct witness *w)
{
    void *article = make(w, "article", 1), *tag = make(w, "tag", 1);
    doing(w, "tagging an article");
    append(w, article, "tags", tag);
    add(w, article);
    again(w);
    say(w, "`article.tags` is stored and loaded as %s", list(w, find(w, "article", 1), "tags"));
}

/* The same link, made by two programs. */
static void link_twice(struct witness *w)
{
    void *article = make(w, "article", 1), *tag = make(w, "tag", 1);
    append(w, article, "tags", tag);
    add(w, article);
    again(w);
    sql(w, "INSERT INTO article_tag (article_id, tag_id) VALUES (1, 1)");
    article = find(w, "article", 1);
    say(w, "linked twice, `article.tags` is %s", list(w, article, "tags"));
    take(w, article, "tags", find(w, "tag", 1));
    commit(w);
    say(w, "unlinked once, %s links are left", query(w, "SELECT count(*) FROM article_tag"));
}

static void book_with_editions(struct witness *w)
{
    void *author = make(w, "author", 1), *book = make(w, "book", 1);
    doing(w, "storing the book of an author");
    put(w, book, "edition", 1);
    append(w, author, "books", book);
    add(w, author);
    commit(w);
    say(w, "the author's book is stored");
}

static void tag_article_twice(struct witness *w)
{
    void *article = make(w, "article", 1), *tag = make(w, "tag", 1);
    void *link = make(w, "article_tag", 0);
    doing(w, "tagging an article");
    append(w, article, "tags", tag);
    set(w, link, "article", article);
    set(w, link, "tag", tag);
    add(w, article);
    add(w, tag);
    add(w, link);
    again(w);
    say(w, "`article.tags` is stored and loaded as %s", list(w, find(w, "article", 1), "tags"));
}

static void friends_of_each(struct witness *w)
{
    add(w, make(w, "person", 1));
    add(w, make(w, "person", 2));
    commit(w);
    sql(w, "INSERT INTO friendship (person_id, friend_id) VALUES (1, 2)");
    say(w, "person 2 is a friend of person 1; `friends` of person 1 is %s, and of person 2 %s",
        list(w, find(w, "person", 1), "friends"), list(w, find(w, "person", 2), "friends"));
}

const struct witness_case link_witnesses[] = {
    {.code = "BW401",
     .steps = tag_article,
     .bad = "`article.tags` is stored and loaded as []",
     .good = "`article.tags` is stored and loaded as [1]"},
    {.code = "BW403",
     .steps = tag_article,
     .bad = "no mapping can be generated: `article.tags`: its join does not resolve; `bothways "
            "check` says why",
     .good = "`article.tags` is stored and loaded as [1]"},
    {.code = "BW404",
     .bad = "no mapping can be generated: `person.friends`: its join does not resolve; `bothways "
            "check` says why",
     .good = "the mapping is installed"},
    {.code = "BW405",
     .steps = link_twice,
     .bad = "linked twice, `article.tags` is [1, 1]; unlinked once, 0 links are left",
     .good = "INSERT INTO article_tag (article_id, tag_id) VALUES (1, 1) fails: UNIQUE constraint "
             "failed: article_tag.tag_id, article_tag.article_id"},
    {.code = "BW406",
     .steps = book_with_editions,
     .bad = "storing the book of an author fails: foreign key mismatch - \"author_book\" "
            "referencing \"book\"",
     .good = "the author's book is stored"},
    {.code = "BW407",
     .steps = tag_article,
     .bad = "tagging an article fails: NOT NULL constraint failed: article_tag.position",
     .good = "`article.tags` is stored and loaded as [1]"},
    {.code = "BW408",
     .steps = tag_article_twice,
     .bad = "tagging an article fails: UNIQUE constraint failed: article_tag.article_id, "
            "article_tag.tag_id",
     .good = "`article.tags` is stored and loaded as [1]"},
    {.code = "BW409",
     .steps = tag_article,
     .bad = "tagging an article fails: FOREIGN KEY constraint failed: INSERT INTO \"tag\"",
     .good = "`article.tags` is stored and loaded as [1]"},
    {.code = "BW410",
     .steps = friends_of_each,
     .bad = "person 2 is a friend of person 1; `friends` of person 1 is [], and of person 2 [2]",
     .good = "person 2 is a friend of person 1; `friends` of person 1 is [2], and of person 2 []"},
    {.code = NULL},
};

const struct unwitnessed unwitnessed_rules[] = {
    {.code = "BW117",
     .reason = "a matter of what a reader of the header sees: a backref works as well at run time"},
    {.code = "BW118", .reason = "a relationship in one direction works"},
    {.code = "BW220",
     .reason = "in SQLAlchemy: of two flights of one line, a delay of the first is in the list of "
               "the second "
               "as well. The runtime's mapping is not generated",
     .aspect = "half of a composite key"},
    {.code = "BW226", .reason = "in SQLAlchemy: the warning comes back; the program runs alike"},
    {.code = "BW232", .reason = "the same rows are found, only more slowly"},
    {.code = "BW233", .reason = "the same rows are found and stored, only more slowly"},
    {.code = "BW236",
     .reason = "it speaks of MySQL and SQL Server, which the runtime has no engine for"},
    {.code = "BW240",
     .reason =
         "in SQLAlchemy: of two heroes, the one without a team is not found; with the good "
         "declaration it can't be stored. The runtime loads relationships by queries of their "
         "own and never joins"},
    {.code = "BW308",
     .reason = "in SQLAlchemy: a warning. The option is not used, with either declaration"},
    {.code = "BW313", .reason = "the option is not used, with either declaration"},
    {.code = "BW317",
     .reason = "SQL Server refuses such tables, which the runtime has no engine for"},
    {.code = "BW318",
     .reason = "in SQLAlchemy: queries for either side join the other; with the good declaration "
               "one does. The runtime never joins"},
    {.code = "BW319",
     .reason = "in SQLAlchemy: refused. The runtime maps neither of the two ways of loading, of "
               "lists or of one"},
    {.code = "BW402",
     .reason = "the two words name one table; which is stale shows only once they differ, and then "
               "another rule reports it"},
    {.code = NULL},
};
