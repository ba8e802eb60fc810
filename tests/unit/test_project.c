/* Finding a project's headers, their flags, and merging what was read of them. */

#include "analyzer/facts/facts_builder.h"
#include "analyzer/project/compile_commands.h"
#include "analyzer/project/compile_flags.h"
#include "analyzer/project/file_index.h"
#include "analyzer/project/flags.h"
#include "analyzer/project/include_scan.h"
#include "analyzer/project/merge.h"
#include "analyzer/project/paths.h"
#include "analyzer/project/project.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka needs these before it. */
#include <cmocka.h>
#include <gio/gio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void remove_tree(const char *path)
{
    if (!g_file_test(path, G_FILE_TEST_IS_SYMLINK) && g_file_test(path, G_FILE_TEST_IS_DIR)) {
        g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
        const char *name;
        while ((name = g_dir_read_name(folder)) != NULL) {
            g_autofree char *inside = g_build_filename(path, name, NULL);
            remove_tree(inside);
        }
    }
    remove(path);
}

static int make_tree(void **state)
{
    g_autofree char *folder = g_dir_make_tmp("bothways-project-XXXXXX", NULL);
    *state = path_real(folder);
    return *state != NULL ? 0 : -1;
}

static int clear_tree(void **state)
{
    remove_tree(*state);
    g_free(*state);
    return 0;
}

static void put(const char *root, const char *name, const char *content)
{
    g_autofree char *path = g_build_filename(root, name, NULL);
    g_autofree char *folder = g_path_get_dirname(path);
    assert_int_equal(g_mkdir_with_parents(folder, 0700), 0);
    assert_true(g_file_set_contents(path, content, -1, NULL));
}

static void link_to(const char *root, const char *name, const char *target)
{
    g_autofree char *path = g_build_filename(root, name, NULL);
    assert_int_equal(symlink(target, path), 0);
}

#define MODEL "#include <bothways/model.h>\n"

/* The names of the files that are read, joined by blanks. */
static char *read_names(const struct project *project)
{
    GString *names = g_string_new(NULL);
    for (guint i = 0; i < project->files->len; i++) {
        const struct project_file *file = project->files->pdata[i];
        if (file->is_read)
            g_string_append_printf(names, "%s%s", names->len > 0 ? " " : "",
                                   path_name(project->root, file->path));
    }
    return g_string_free(names, FALSE);
}

static struct project *try_discover(const char *folder, const char *const *paths, GError **error)
{
    static const char *const none[] = {NULL};
    g_autofree char *root = project_root(folder, folder, FALSE);
    const struct project_request request = {
        .folder = folder,
        .root = root,
        .paths = paths != NULL ? paths : none,
    };
    return project_discover(&request, error);
}

static struct project *discover(const char *folder, const char *const *paths)
{
    g_autoptr(GError) error = NULL;
    struct project *project = try_discover(folder, paths, &error);
    assert_null(error);
    assert_non_null(project);
    return project;
}

static void assert_reads(const char *folder, const char *const *paths, const char *expected)
{
    g_autoptr(project_owned) project = discover(folder, paths);
    g_autofree char *names = read_names(project);
    assert_string_equal(names, expected);
}

static void include_lines_are_found(void **state)
{
    (void)state;
    static const char text[] = "\xEF\xBB\xBF#include \"first.h\"\n"
                               "  #  include\t<sub/second.h> // why\r\n"
                               "#include_next <third.h>\n"
                               "#include MACRO\n"
                               "int include; #include \"no.h\"\n"
                               "#include \"unended\n"
                               "#include <last.h>";
    g_autoptr(GArray) lines = include_scan(text, sizeof text - 1);
    static const struct include_line expected[] = {
        {(char *)(uintptr_t) "first.h", TRUE},
        {(char *)(uintptr_t) "sub/second.h", FALSE},
        {(char *)(uintptr_t) "third.h", FALSE},
        {(char *)(uintptr_t) "last.h", FALSE},
    };
    assert_int_equal(lines->len, G_N_ELEMENTS(expected));
    for (guint i = 0; i < lines->len; i++) {
        const struct include_line *line = &g_array_index(lines, struct include_line, i);
        assert_string_equal(line->name, expected[i].name);
        assert_int_equal(line->is_quoted, expected[i].is_quoted);
    }
}

static void headers_that_reach_the_annotations_are_read(void **state)
{
    const char *root = *state;
    put(root, "a/direct.h", MODEL);
    put(root, "a/prefixed.hpp", "#include \"bothways/prefixed.h\"\n");
    put(root, "b/through.h", "#include \"../a/direct.h\"\n");
    put(root, "b/far.hh", "#include <b/through.h>\n");
    put(root, "b/plain.h", "#include <stdint.h>\n");
    put(root, "include/bothways/model.h", "#include <bothways/prefixed.h>\n");
    put(root, ".hidden/x.h", MODEL);
    put(root, "c/source.c", MODEL);
    assert_reads(root, NULL, "a/direct.h a/prefixed.hpp b/far.hh b/through.h");
}

static void a_loop_of_includes_ends(void **state)
{
    const char *root = *state;
    put(root, "a.h", "#include \"b.h\"\n");
    put(root, "b.h", "#include \"a.h\"\n" MODEL);
    assert_reads(root, NULL, "a.h b.h");
}

static void a_file_is_read_once_however_many_names_it_has(void **state)
{
    const char *root = *state;
    put(root, "real/a.h", MODEL);
    link_to(root, "0.h", "real/a.h");
    link_to(root, "loop", ".");
    link_to(root, "real/up", "..");
    link_to(root, "gone.h", "nowhere.h");
    g_autofree char *from = g_build_filename(root, "real/a.h", NULL);
    g_autofree char *to = g_build_filename(root, "real/b.h", NULL);
    assert_int_equal(link(from, to), 0);
    assert_reads(root, NULL, "real/a.h");
    static const char *const by_link[] = {"loop/0.h", NULL};
    g_autoptr(project_owned) project = discover(root, by_link);
    assert_true(g_hash_table_contains(project->reported_files, "real/a.h"));
}

static void a_fifo_is_no_header(void **state)
{
    const char *root = *state;
    put(root, "a.h", MODEL);
    g_autofree char *fifo = g_build_filename(root, "pipe.h", NULL);
    assert_int_equal(mkfifo(fifo, 0600), 0);
    assert_reads(root, NULL, "a.h");
    g_autoptr(GError) error = NULL;
    const char *const paths[] = {fifo, NULL};
    assert_null(try_discover(root, paths, &error));
    assert_non_null(strstr(error->message, "not a regular file"));
}

static void the_project_is_that_of_the_nearest_configuration(void **state)
{
    const char *root = *state;
    put(root, ".git/HEAD", "");
    put(root, "a.h", MODEL);
    put(root, "sub/b.h", MODEL);
    put(root, "inner/.bothways.yaml", "select: [default]\n");
    put(root, "inner/deep/c.h", MODEL);
    g_autofree char *sub = g_build_filename(root, "sub", NULL);
    g_autofree char *deep = g_build_filename(root, "inner/deep", NULL);
    assert_reads(sub, NULL, "a.h sub/b.h");
    assert_reads(deep, NULL, "deep/c.h");
    g_autoptr(project_owned) whole = discover(root, NULL);
    assert_int_equal(whole->projects->len, 1);
    assert_string_equal(path_name(root, whole->projects->pdata[0]), "inner");
    static const char *const only_sub[] = {"sub", NULL};
    g_autoptr(project_owned) narrowed = discover(root, only_sub);
    assert_int_equal(narrowed->projects->len, 0);
}

static void paths_narrow_the_report_and_add_what_is_not_found(void **state)
{
    const char *root = *state;
    put(root, "a.h", MODEL);
    put(root, "b.h", "#include \"a.h\"\n");
    put(root, "plain.h", "");
    put(root, "main.c", "#include \"b.h\"\n#include <stdio.h>\n");
    static const char *const paths[] = {"plain.h", "main.c", NULL};
    g_autoptr(project_owned) project = discover(root, paths);
    g_autofree char *names = read_names(project);
    assert_string_equal(names, "a.h b.h plain.h");
    assert_true(project->is_narrowed);
    assert_int_equal(g_hash_table_size(project->reported_files), 3);
}

static void nothing_to_check_is_an_error(void **state)
{
    const char *root = *state;
    put(root, "a.h", MODEL);
    put(root, "empty/readme.txt", "");
    static const char *const cases[][2] = {
        {"empty", "no header in"},
        {"missing", "no such file or folder: `missing`"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const char *const paths[] = {cases[i][0], NULL};
        g_autoptr(GError) error = NULL;
        assert_null(try_discover(root, paths, &error));
        assert_non_null(strstr(error->message, cases[i][1]));
    }
}

static void flags_are_cleaned(void **state)
{
    (void)state;
    static const char *const command[] = {
        "ccache",
        "gcc",
        "-DA=1",
        "-D",
        "B",
        "-I",
        "include",
        "-Isub",
        "-c",
        "-o",
        "x.o",
        "-MD",
        "-MF",
        "x.d",
        "-Wall",
        "-O2",
        "@args",
        "-isystem",
        "/sys",
        "-std=c23",
        "-fplugin=evil",
        "-Xclang",
        "-load",
        "src/x.c",
        "-fshort-enums",
        "--sysroot=/s",
        "-include",
        "gone.h",
        "-pthread",
        "--",
        "-DNO",
        NULL,
    };
    g_auto(GStrv) flags = flags_of_command(command, "/project", "src/x.c");
    g_autofree char *joined = g_strjoinv(" ", flags);
    assert_string_equal(joined,
                        "-xc -DA=1 -DB -I/project/include -I/project/sub -isystem /sys -std=c2x "
                        "-fshort-enums --sysroot=/s -include gone.h -pthread");
}

/* The flags and the reason that the chooser gives for a file of the project. */
static void assert_flags(const char *root, const char *name, const char *flag, const char *reason)
{
    g_autoptr(project_owned) project = discover(root, NULL);
    const struct flag_request request = {.project = project};
    g_autoptr(GError) error = NULL;
    struct flag_chooser *chooser = flag_chooser_new(&request, &error);
    assert_null(error);
    g_autofree char *path = g_build_filename(root, name, NULL);
    const struct project_file *file = file_index_find(project->index, path);
    assert_non_null(file);
    struct flag_choice choice = flag_chooser_choose(chooser, file);
    g_autofree const char **flags = g_variant_get_bytestring_array(choice.flags, NULL);
    if (!g_strv_contains(flags, flag))
        fail_msg("%s is read without %s", name, flag);
    assert_non_null(strstr(choice.reason, reason));
    flag_chooser_free(chooser);
}

static void flags_come_from_whoever_includes_the_header(void **state)
{
    const char *root = *state;
    put(root, "include/own.h", MODEL);
    put(root, "include/used.h", MODEL);
    put(root, "include/alone.h", MODEL);
    put(root, "src/a.c", "#include \"inner.inc\"\n");
    put(root, "src/inner.inc", "#include <used.h>\n");
    put(root, "src/alone.c", "");
    put(root, "build/compile_commands.json",
        "[{\"directory\": \"..\", \"file\": \"src/alone.c\", \"command\": \"cc -DALONE -c x\"},"
        " {\"directory\": \"..\", \"file\": \"src/a.c\", \"command\": \"cc -DUSED -Iinclude\"},"
        " {\"directory\": \"..\", \"file\": \"include/own.h\", \"arguments\": [\"cc\", "
        "\"-DOWN\"]}]");
    assert_flags(root, "include/own.h", "-DOWN", "its own entry in build/compile_commands.json");
    assert_flags(root, "include/used.h", "-DUSED", "`src/a.c` includes it");
    assert_flags(root, "include/alone.h", "-DOWN", "`include/own.h` is nearest in the tree");
}

static void flags_come_from_a_list_or_from_the_tree(void **state)
{
    const char *root = *state;
    put(root, "listed/compile_flags.txt", "-DLISTED\n-I\ninc\n");
    put(root, "listed/a.h", MODEL);
    put(root, "deep/inc/lib/types.h", MODEL);
    put(root, "deep/src/b.h", "#include <lib/types.h>\n#include \"time.h\"\n#include <time.h>\n");
    put(root, "deep/util/time.h", "");
    put(root, "c.hpp", MODEL);
    assert_flags(root, "listed/a.h", "-DLISTED", "listed/compile_flags.txt");
    g_autofree char *include = g_strdup_printf("-I%s/deep/inc", root);
    g_autofree char *util = g_strdup_printf("%s/deep/util", root);
    assert_flags(root, "deep/src/b.h", include, "the defaults");
    assert_flags(root, "deep/src/b.h", util, "the defaults");
    assert_flags(root, "deep/src/b.h", "-iquote", "the defaults");
    assert_flags(root, "c.hpp", "-std=gnu++17", "the defaults");
}

static void a_broken_database_is_named_with_the_place(void **state)
{
    const char *root = *state;
    static const char *const cases[][2] = {
        {"[\n  {\"file\": }]", "compile_commands.json:2:12: this is no JSON"},
        {"{}", "compile_commands.json:1:1: a list of compile commands"},
        {"[{\"directory\": \"/\"}]", "compile_commands.json: entry 1 has no `file`"},
        {"[{\"file\": \"a.c\", \"command\": \"cc 'x\"}]",
         "entry 1 has no `command` or `arguments`"},
        {"", "compile_commands.json:1:1: this is no JSON"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        put(root, "compile_commands.json", cases[i][0]);
        g_autofree char *path = g_build_filename(root, "compile_commands.json", NULL);
        g_autoptr(GError) error = NULL;
        assert_null(compile_commands_load(path, &error));
        if (strstr(error->message, cases[i][1]) == NULL)
            fail_msg("%s: %s", cases[i][0], error->message);
    }
}

static struct fact_finding make_finding(const char *code, const char *file, uint32_t offset)
{
    return (struct fact_finding){
        .finding = {.code = code,
                    .message = "m",
                    .range = {.file = file, .start = {1, 1, offset}, .end = {1, 1, offset}}},
        .struct_index = -1,
        .member_index = -1,
    };
}

static struct facts *make_part(const char *path, const struct fact_finding *findings, size_t n,
                               const struct fact_struct *structs, size_t n_structs)
{
    struct facts *facts = facts_new();
    const struct fact_header header = {
        .path = path,
        .is_annotated = true,
        .findings = facts_copy(facts, findings, n * sizeof *findings),
        .n_findings = n,
        .structs = facts_copy(facts, structs, n_structs * sizeof *structs),
        .n_structs = n_structs,
    };
    facts->headers = facts_copy(facts, &header, sizeof header);
    facts->n_headers = 1;
    return facts;
}

static void what_is_included_twice_is_kept_once(void **state)
{
    (void)state;
    const struct fact_finding late = make_finding("BW001", "shared.inc", 9);
    const struct fact_finding both[] = {make_finding("BW001", "shared.inc", 4),
                                        make_finding("BW003", "shared.inc", 7)};
    struct fact_finding about[] = {both[1], make_finding("BW003", "b.h", 1)};
    about[0].struct_index = 0;
    about[1].struct_index = 1;
    const struct range shared = {.file = "shared.inc", .start = {1, 1, 2}, .end = {1, 2, 3}};
    const struct range own = {.file = "b.h", .start = {2, 1, 20}, .end = {2, 2, 21}};
    const struct fact_struct first = {.tag = "s", .range = shared};
    const struct fact_struct structs[] = {first, {.tag = "t", .range = own}};
    struct facts *a = make_part("a.h", &late, 1, &first, 1);
    struct facts *b = make_part("b.h", about, 2, structs, 2);
    struct facts *c = make_part("c.h", both, 2, NULL, 0);
    g_autoptr(GPtrArray) parts = g_ptr_array_new();
    g_ptr_array_add(parts, c);
    g_ptr_array_add(parts, b);
    g_ptr_array_add(parts, a);
    struct facts *merged = facts_merge(parts);
    assert_int_equal(merged->n_headers, 3);
    assert_string_equal(merged->headers[0].path, "a.h");
    assert_int_equal(merged->headers[0].n_findings, 0);
    assert_int_equal(merged->headers[0].n_structs, 1);
    assert_int_equal(merged->headers[1].n_structs, 1);
    assert_string_equal(merged->headers[1].structs[0].tag, "t");
    assert_int_equal(merged->headers[1].n_findings, 2);
    assert_int_equal(merged->headers[1].findings[0].struct_index, -1);
    assert_int_equal(merged->headers[1].findings[1].struct_index, 0);
    assert_int_equal(merged->headers[2].n_findings, 1);
    assert_int_equal(merged->headers[2].findings[0].finding.range.start.offset, 4);
    facts_free(merged);
    facts_free(a);
    facts_free(b);
    facts_free(c);
}

int main(void)
{
#define IN_TREE(test) cmocka_unit_test_setup_teardown(test, make_tree, clear_tree)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(include_lines_are_found),
        IN_TREE(headers_that_reach_the_annotations_are_read),
        IN_TREE(a_loop_of_includes_ends),
        IN_TREE(a_file_is_read_once_however_many_names_it_has),
        IN_TREE(a_fifo_is_no_header),
        IN_TREE(the_project_is_that_of_the_nearest_configuration),
        IN_TREE(paths_narrow_the_report_and_add_what_is_not_found),
        IN_TREE(nothing_to_check_is_an_error),
        cmocka_unit_test(flags_are_cleaned),
        IN_TREE(flags_come_from_whoever_includes_the_header),
        IN_TREE(flags_come_from_a_list_or_from_the_tree),
        IN_TREE(a_broken_database_is_named_with_the_place),
        cmocka_unit_test(what_is_included_twice_is_kept_once),
    };
    return cmocka_run_group_tests_name("project", tests, NULL, NULL);
}
