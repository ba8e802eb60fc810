#include "rules/rule.h"

const struct rule_entry rule_entries[] = {
#define RULE(code, identifier, name, severity, stage)                                              \
    {#code, name, SEVERITY_##severity, STAGE_##stage, &rule_##identifier},
#include "rules/rules.def"
#undef RULE
};

const size_t n_rule_entries = G_N_ELEMENTS(rule_entries);

const struct rule_entry *rule_find(const char *code_or_name)
{
    for (size_t i = 0; i < n_rule_entries; i++) {
        const struct rule_entry *entry = &rule_entries[i];
        if (g_ascii_strcasecmp(entry->code, code_or_name) == 0 ||
            g_ascii_strcasecmp(entry->name, code_or_name) == 0)
            return entry;
    }
    return NULL;
}
