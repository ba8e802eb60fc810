/* Facts as a database: they come back as they went, the documented queries work, and damage of any
 * kind is an error. */

#include "analyzer/facts/facts_rows.h"
#include "facts_dump.h"
#include "facts_sample.h"

#include <glib/gstdio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void test_facts_come_back_as_they_went(void **state)
{
    (void)state;
    GError *error = NULL;
    struct facts *facts = sample_facts();
    g_autoptr(GBytes) bytes = facts_serialize(facts, &error);
    if (!bytes)
        fail_msg("%s", error->message);
    struct facts *back = facts_deserialize(bytes, "worker", &error);
    assert_non_null(back);
    g_autofree char *before = facts_dump(facts);
    g_autofree char *after = facts_dump(back);
    assert_string_equal(before, after);
    facts_free(back);
    facts_free(facts);
}

static void test_equal_strings_are_one(void **state)
{
    (void)state;
    struct facts *facts = sample_facts();
    g_autoptr(GBytes) bytes = facts_serialize(facts, NULL);
    struct facts *back = facts_deserialize(bytes, "worker", NULL);
    assert_ptr_equal(back->headers[2].path, back->headers[1].includes[1]);
    assert_ptr_equal(back->headers[1].structs[1].range.file, back->headers[1].path);
    facts_free(back);
    facts_free(facts);
}

static void test_file_is_replaced_and_read(void **state)
{
    (void)state;
    GError *error = NULL;
    g_autofree char *folder = g_dir_make_tmp("bothways-facts-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "models.facts", NULL);
    struct facts *none = facts_new();
    struct facts *facts = sample_facts();
    assert_true(facts_save(none, path, &error));
    assert_true(facts_save(facts, path, &error));
    struct facts *back = facts_load(path, &error);
    assert_non_null(back);
    assert_int_equal(back->n_headers, 3);
    facts_free(back);
    facts_free(facts);
    facts_free(none);
    g_unlink(path);
    g_rmdir(folder);
}

static void test_unreachable_file_is_not_called_damaged(void **state)
{
    (void)state;
    GError *error = NULL;
    g_autofree char *folder = g_dir_make_tmp("bothways-facts-XXXXXX", NULL);
    g_autofree char *missing = g_build_filename(folder, "missing", NULL);
    assert_null(facts_load(missing, &error));
    assert_true(g_error_matches(error, FACTS_ERROR, FACTS_ERROR_OPEN));
    assert_non_null(strstr(error->message, "missing"));
    g_clear_error(&error);
    g_autofree char *nowhere = g_build_filename(folder, "no", "such", "folder", NULL);
    struct facts *facts = sample_facts();
    assert_false(facts_save(facts, nowhere, &error));
    assert_true(g_error_matches(error, FACTS_ERROR, FACTS_ERROR_OPEN));
    g_clear_error(&error);
    facts_free(facts);
    g_rmdir(folder);
}

static sqlite3 *open_bytes(const void *data, gsize size)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    unsigned char *copy = sqlite3_malloc64(size);
    memcpy(copy, data, size);
    assert_int_equal(
        sqlite3_deserialize(db, "main", copy, (sqlite3_int64)size, (sqlite3_int64)size,
                            SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE),
        SQLITE_OK);
    return db;
}

/* The database of sample_facts(), open for anything. */
static sqlite3 *open_sample(void)
{
    struct facts *facts = sample_facts();
    g_autoptr(GBytes) bytes = facts_serialize(facts, NULL);
    facts_free(facts);
    gsize size = 0;
    const void *data = g_bytes_get_data(bytes, &size);
    return open_bytes(data, size);
}

/* The same, changed, as bytes. */
static GBytes *changed(const char *sql)
{
    sqlite3 *db = open_sample();
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    sqlite3_int64 size = 0;
    unsigned char *result = sqlite3_serialize(db, "main", &size, 0);
    GBytes *answer = g_bytes_new(result, (gsize)size);
    sqlite3_free(result);
    sqlite3_close(db);
    return answer;
}

static const struct {
    const char *sql;
    const char *message;
} damages[] = {
    {"UPDATE header SET is_broken = 2", "out of range"},
    {"UPDATE header SET is_broken = 'yes'", "out of range"},
    {"UPDATE header SET includes = '[1,99]'", "file that does not exist"},
    {"UPDATE header SET includes = '[1,2'", "malformed list"},
    {"UPDATE header SET id = 9 WHERE id = 2", "header that does not exist"},
    {"UPDATE file SET id = 5000000 WHERE id = 2", "out of range"},
    {"DELETE FROM struct WHERE tag IS NULL", "out of order"},
    {"UPDATE struct SET id = id + 7 WHERE tag IS NOT NULL", "out of order"},
    {"UPDATE struct SET header = 1", "another header"},
    {"DELETE FROM struct WHERE tag IS NOT NULL", "does not exist"},
    {"UPDATE struct SET range = '-1:1:1'", "malformed range"},
    {"UPDATE struct SET range = '4294967296:1:1'", "malformed range"},
    {"UPDATE struct SET range = '1:1:4294967295+1'", "out of range"},
    {"UPDATE struct SET range = '1:1:1-7'", "malformed range"},
    {"UPDATE struct SET body_end = '7:1'", "malformed range"},
    {"UPDATE struct SET body_end = '7:1:1garbage'", "malformed range"},
    {"UPDATE struct SET body_end = ''", "malformed range"},
    {"UPDATE member SET struct = struct + 5", "does not exist"},
    {"UPDATE member SET struct = -1", "out of range"},
    {"UPDATE member SET struct = struct - 1 WHERE name = 'mask'", "out of order"},
    {"UPDATE member SET shape = 'round'", "unknown word"},
    {"UPDATE member SET traits = 'integer square'", "unknown word"},
    {"UPDATE annotation SET struct = struct - 1", "another struct"},
    {"UPDATE annotation SET member = 17", "does not exist"},
    {"UPDATE annotation SET member = member + 17", "does not exist"},
    {"UPDATE annotation SET kind = 'marriage'", "unknown word"},
    {"UPDATE argument SET annotation = annotation + 7", "does not exist"},
    {"UPDATE argument SET parent = id WHERE parent IS NOT NULL", "does not exist"},
    {"UPDATE argument SET parent = parent - 1 WHERE parent IS NOT NULL", "has none"},
    {"UPDATE argument SET value = NULL", "does not fit its kind"},
    {"UPDATE argument SET value = 'x' WHERE kind = 'list'", "does not fit its kind"},
    {"UPDATE finding SET struct = struct + 1", "does not exist"},
    {"UPDATE finding SET member = member + 1", "does not exist"},
    {"UPDATE finding SET struct = struct - 1", "another struct"},
    {"UPDATE related SET finding = finding + 2", "does not exist"},
    {"UPDATE fix SET applicability = 'perhaps'", "unknown word"},
    {"UPDATE edit SET fix = fix + 1 - id % 2", "out of order"},
    {"UPDATE suppression SET kind = ''", "unknown word"},
    {"DROP TABLE suppression", "tables"},
    {"ALTER TABLE edit ADD COLUMN more", "tables"},
    {"DROP TABLE edit; CREATE VIEW edit AS SELECT 1", "tables"},
    {"PRAGMA application_id = 1", "not a facts file"},
};

static void test_damage_is_an_error_that_names_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(damages); i++) {
        GError *error = NULL;
        g_autoptr(GBytes) bytes = changed(damages[i].sql);
        if (facts_deserialize(bytes, "some.facts", &error))
            fail_msg("read in spite of: %s", damages[i].sql);
        if (!strstr(error->message, damages[i].message) || !strstr(error->message, "some.facts"))
            fail_msg("%s: %s", damages[i].sql, error->message);
        assert_true(g_error_matches(error, FACTS_ERROR, FACTS_ERROR_DAMAGED));
        g_clear_error(&error);
    }
}

static void test_other_versions_are_told_apart_from_damage(void **state)
{
    (void)state;
    GError *error = NULL;
    g_autoptr(GBytes) bytes = changed("PRAGMA user_version = 7");
    assert_null(facts_deserialize(bytes, "some.facts", &error));
    assert_true(g_error_matches(error, FACTS_ERROR, FACTS_ERROR_VERSION));
    assert_non_null(strstr(error->message, "version 7"));
    g_clear_error(&error);
}

static void test_too_deep_an_argument_is_damage(void **state)
{
    (void)state;
    GError *error = NULL;
    struct facts *facts = facts_new();
    struct argument argument = {.kind = VALUE_NAME, .text = "x"};
    for (int i = 0; i < 300; i++)
        argument = (struct argument){.kind = VALUE_LIST,
                                     .n_items = 1,
                                     .items = facts_copy(facts, &argument, sizeof argument)};
    struct annotation model = {.arguments = &argument, .n_arguments = 1};
    struct fact_struct record = {.tag = "deep", .annotations = &model, .n_annotations = 1};
    struct fact_header header = {.path = "deep.h", .structs = &record, .n_structs = 1};
    facts->headers = &header;
    facts->n_headers = 1;
    g_autoptr(GBytes) bytes = facts_serialize(facts, &error);
    assert_non_null(bytes);
    assert_null(facts_deserialize(bytes, "deep.facts", &error));
    assert_true(g_error_matches(error, FACTS_ERROR, FACTS_ERROR_DAMAGED));
    g_clear_error(&error);
    facts_free(facts);
}

/* A copy of `data` with some bytes changed, and every third time cut off. */
static GBytes *damage(const guint8 *data, gsize size, guint32 seed)
{
    GRand *rand = g_rand_new_with_seed(seed);
    gsize length = seed % 3 ? size : (gsize)g_rand_int_range(rand, 0, (gint32)size);
    guint8 *copy = g_malloc(size);
    memcpy(copy, data, size);
    for (int flips = g_rand_int_range(rand, seed % 3 ? 1 : 0, 20); length && flips > 0; flips--)
        copy[g_rand_int_range(rand, 0, (gint32)length)] = (guint8)g_rand_int(rand);
    g_rand_free(rand);
    return g_bytes_new_take(copy, length);
}

/* Whatever is done to the bytes: facts, or an error; never a crash. What is read must be whole, so
 * it is walked. */
static void test_random_damage_never_crashes(void **state)
{
    (void)state;
    struct facts *facts = sample_facts();
    g_autoptr(GBytes) bytes = facts_serialize(facts, NULL);
    facts_free(facts);
    gsize size = 0;
    const guint8 *data = g_bytes_get_data(bytes, &size);
    unsigned n_errors = 0;
    for (guint32 seed = 0; seed < 3000; seed++) {
        g_autoptr(GBytes) damaged = damage(data, size, seed);
        GError *error = NULL;
        struct facts *read = facts_deserialize(damaged, "damaged", &error);
        if (read) {
            g_autofree char *text = facts_dump(read);
            assert_non_null(text);
            facts_free(read);
        } else {
            assert_non_null(error);
            n_errors++;
            g_clear_error(&error);
        }
    }
    assert_true(n_errors > 500);
}

static void test_one_header_is_replaced(void **state)
{
    (void)state;
    GError *error = NULL;
    sqlite3 *db = NULL;
    struct facts *facts = sample_facts();
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    assert_true(facts_schema_create(db, &error));
    struct facts_writer *writer = facts_writer_new(db, &error);
    for (size_t i = 0; i < facts->n_headers; i++)
        assert_true(facts_writer_add(writer, 10 * (gint64)i, &facts->headers[i], &error));
    facts_writer_free(writer);

    writer = facts_writer_new(db, &error);
    assert_true(facts_writer_set_meta(writer, "libclang", "1", &error));
    assert_true(facts_writer_set_meta(writer, "libclang", "14.0.6", &error));
    assert_true(facts_writer_remove(writer, 10, &error));
    assert_true(facts_writer_add(writer, 15, &facts->headers[1], &error));
    facts_writer_free(writer);

    GArray *ids = NULL;
    struct facts *back = facts_rows_read(db, "cache", &ids, &error);
    assert_non_null(back);
    assert_int_equal(g_array_index(ids, gint64, 1), 15);
    g_autofree char *before = facts_dump(facts);
    g_autofree char *after = facts_dump(back);
    assert_string_equal(before, after);
    g_array_unref(ids);
    facts_free(back);
    facts_free(facts);
    sqlite3_close(db);
}

/* The queries of docs/facts.md run, and answer something. */
static void test_documented_queries_answer(void **state)
{
    (void)state;
    g_autofree char *document = NULL;
    assert_true(g_file_get_contents(BOTHWAYS_SOURCE_DIR "/docs/facts.md", &document, NULL, NULL));
    sqlite3 *db = open_sample();
    g_auto(GStrv) blocks = g_strsplit(document, "```sql\n", -1);
    unsigned n_queries = g_strv_length(blocks) - 1;
    assert_true(n_queries >= 3);
    for (unsigned i = 1; i <= n_queries; i++) {
        g_autofree char *sql = g_strndup(blocks[i], (gsize)(strstr(blocks[i], "```") - blocks[i]));
        sqlite3_stmt *statement = NULL;
        if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK)
            fail_msg("%s: %s", sqlite3_errmsg(db), sql);
        if (sqlite3_step(statement) != SQLITE_ROW)
            fail_msg("no answer: %s", sql);
        sqlite3_finalize(statement);
    }
    sqlite3_close(db);
}

/* More parts than SQLite attaches at once. */
enum { N_PARTS = 12 };

/* What is in a database that got the sample several times: row by row, or as kept rows. */
static char *dump_of_parts(gboolean is_copied)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    assert_true(facts_schema_create(db, NULL));
    assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    GError *error = NULL;
    g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func((GDestroyNotify)facts_free);
    struct facts_writer *writer = facts_writer_new(db, &error);
    gint64 next = 1;
    for (int i = 0; i < N_PARTS; i++) {
        struct facts *facts = sample_facts();
        g_autoptr(GBytes) rows = facts_serialize_from(facts, next, &error);
        g_ptr_array_add(parts, facts);
        assert_int_equal(facts_first_row(facts), 0);
        facts_keep_rows(facts, rows, next);
        assert_int_equal(facts_first_row(facts), next);
        if (is_copied && !facts_writer_copy(writer, facts, &error))
            fail_msg("%s", error->message);
        for (size_t n = 0; !is_copied && n < facts->n_headers; n++)
            assert_true(facts_writer_add(writer, next + (gint64)n, &facts->headers[n], &error));
        next += (gint64)facts->n_headers;
    }
    facts_writer_free(writer);
    assert_int_equal(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    struct facts *all = facts_rows_read(db, "parts", NULL, &error);
    if (!all)
        fail_msg("%s", error->message);
    assert_int_equal(all->n_headers, next - 1);
    char *dump = facts_dump(all);
    facts_free(all);
    sqlite3_close(db);
    return dump;
}

static void test_rows_are_copied_as_they_would_be_written(void **state)
{
    (void)state;
    g_autofree char *written = dump_of_parts(FALSE);
    g_autofree char *copied = dump_of_parts(TRUE);
    assert_string_equal(written, copied);
}

static void test_rows_that_are_not_kept_are_not_copied(void **state)
{
    (void)state;
    sqlite3 *db = NULL;
    GError *error = NULL;
    struct facts *facts = sample_facts();
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    assert_true(facts_schema_create(db, NULL));
    struct facts_writer *writer = facts_writer_new(db, NULL);
    assert_false(facts_writer_copy(writer, facts, &error));
    assert_non_null(error);
    g_error_free(error);
    facts_writer_free(writer);
    facts_free(facts);
    sqlite3_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_facts_come_back_as_they_went),
        cmocka_unit_test(test_equal_strings_are_one),
        cmocka_unit_test(test_file_is_replaced_and_read),
        cmocka_unit_test(test_unreachable_file_is_not_called_damaged),
        cmocka_unit_test(test_damage_is_an_error_that_names_it),
        cmocka_unit_test(test_other_versions_are_told_apart_from_damage),
        cmocka_unit_test(test_too_deep_an_argument_is_damage),
        cmocka_unit_test(test_random_damage_never_crashes),
        cmocka_unit_test(test_one_header_is_replaced),
        cmocka_unit_test(test_documented_queries_answer),
        cmocka_unit_test(test_rows_are_copied_as_they_would_be_written),
        cmocka_unit_test(test_rows_that_are_not_kept_are_not_copied),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
