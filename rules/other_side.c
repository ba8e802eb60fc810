#include "rules/other_side.h"

#include "rules/targets.h"

void draft_declare_other_side(struct draft *draft, const struct relationship *relationship,
                              const char *name, bool is_list)
{
    struct range end = relationship->target->fact->body_end;
    if (relationship->model->fact->tag == NULL || !relationship->target->annotation->is_exact)
        end.file = NULL; /* an edit without a place drops the fix */
    g_autofree char *macro = model_macro(relationship->target, "RELATIONSHIP");
    /* A closing brace at the start of its line closes a struct that is written over several. */
    bool own_line = end.start.column == 1;
    draft_edit(draft, end, "%s%s %s%s%s %s(back_populates = \"%s\");%s", own_line ? "    " : "",
               relationship->model->fact->is_union ? "union" : "struct",
               relationship->model->fact->tag, is_list ? " **" : " *", name, macro,
               relationship->name, own_line ? "\n" : " ");
}
