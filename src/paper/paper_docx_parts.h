/* The parts of a Word file. For the files of this folder. */
#ifndef FENGSUI_PAPER_PAPER_DOCX_PARTS_H
#define FENGSUI_PAPER_PAPER_DOCX_PARTS_H

#include "base/err.h"
#include "base/list.h"
#include "paper/paper.h"
#include "paper/paper_qr.h"

struct docx_images LIST(struct paper_qr);

#define DOCX_TWIPS(points) ((int)((points) * 20 + 0.5))

/* word/document.xml; the codes it shows are collected in `ret_images`, in order: rId10, rId11 … Fails like
 * paper_docx. */
RESULT int paper_docx_body(const struct paper *paper, struct arena *arena, const char **ret_xml,
                           struct docx_images *ret_images, struct oops *oops);

const char *paper_docx_styles(struct arena *arena);
const char *paper_docx_footer(struct arena *arena, bool even);
const char *paper_docx_header(struct arena *arena, const char *mark);
const char *paper_docx_relations(struct arena *arena, size_t images);
const char *paper_docx_properties(struct arena *arena, const struct paper *paper);

extern const char paper_docx_types[], paper_docx_root_relations[], paper_docx_settings[], paper_docx_fonts[];

#define DOCX_XML "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define DOCX_NS                                                                         \
    " xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\""         \
    " xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\""

#endif
