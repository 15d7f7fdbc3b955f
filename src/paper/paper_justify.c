#include "paper/paper_justify.h"

#include <stdbool.h>

static bool wide(gunichar c) { return (c >= 0x2E80 && c < 0xE000) || (c >= 0xF900 && c < 0xFB00) || c >= 0xFE30; }

/* Walks the clusters of a line; between two of them, one of which is Chinese, there is a gap. */
struct walk {
    const char *text;
    PangoGlyphItem *run;
    int last; /* glyph behind which the gap would be */
    gunichar before;
    int gaps, share, rest; /* share 0: only count */
};

static void widen(struct walk *walk)
{
    if (!walk->share && !walk->rest)
        return;
    PangoGlyphGeometry *geometry = &walk->run->glyphs->glyphs[walk->last].geometry;
    geometry->width += walk->share + (walk->gaps <= walk->rest ? 1 : 0);
}

static void step(struct walk *walk, PangoGlyphItem *run, const PangoGlyphItemIter *at)
{
    gunichar here = g_utf8_get_char(walk->text + at->start_index);
    if (walk->run && (wide(walk->before) || wide(here))) {
        walk->gaps++;
        widen(walk);
    }
    walk->before = here;
    walk->run = run;
    walk->last = at->end_glyph - 1;
}

static void walk_line(PangoLayoutLine *line, struct walk *walk)
{
    for (GSList *runs = line->runs; runs; runs = runs->next) {
        PangoGlyphItem *run = runs->data;
        PangoGlyphItemIter at;
        for (gboolean more = pango_glyph_item_iter_init_start(&at, run, walk->text); more;
             more = pango_glyph_item_iter_next_cluster(&at))
            step(walk, run, &at);
    }
}

void paper_justify(PangoLayoutLine *line, int slack, int em)
{
    struct walk count = {.text = pango_layout_get_text(line->layout)};
    walk_line(line, &count);
    if (slack <= 0 || count.gaps == 0 || slack / count.gaps > em / 8)
        return;
    struct walk spread = {.text = count.text, .share = slack / count.gaps, .rest = slack % count.gaps};
    walk_line(line, &spread);
}
