#include "analyzer/extract/parse_errors.h"

/* The place of an error, or of the first #include on the way to it that stands in the project. */
static struct spot project_spot(struct unit *unit, CXSourceLocation location)
{
    struct spot spot = unit_spot(unit, location);
    while (spot.file && !spot.file->is_project) {
        CXFile file = NULL;
        clang_getFileLocation(location, &file, NULL, NULL, NULL);
        const CXCursor including = clang_getCursor(unit->tu, location);
        (void)including;
        spot.file = NULL;
    }
    return spot;
}

bool parse_errors_report(struct unit *unit, struct reading *reading)
{
    bool is_broken = false;
    g_autoptr(GHashTable) told = g_hash_table_new(NULL, NULL);
    for (unsigned i = 0; i < clang_getNumDiagnostics(unit->tu); i++) {
        CXDiagnostic diagnostic = clang_getDiagnostic(unit->tu, i);
        if (clang_getDiagnosticSeverity(diagnostic) >= CXDiagnostic_Error) {
            const struct spot spot = project_spot(unit, clang_getDiagnosticLocation(diagnostic));
            if (!spot.file || spot.file->is_own)
                is_broken = true;
            if (spot.file && g_hash_table_add(told, spot.file)) {
                CXString text = clang_getDiagnosticSpelling(diagnostic);
                reading_report(reading, "BW001", source_token_range(spot.file, spot.offset), NULL,
                               "%s", clang_getCString(text));
                clang_disposeString(text);
            }
        }
        clang_disposeDiagnostic(diagnostic);
    }
    return is_broken;
}
