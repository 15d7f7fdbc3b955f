#include "cases/import_column.h"

#include "cases/attribute.h"
#include "cases/import_parts.h"
#include "format/json.h"
#include "format/width.h"
#include "store/store_note.h"

#include <stdio.h>
#include <string.h>

/* Names of fields as packs use them, with the titles under which offices keep them; between bars, as `simple` leaves
 * titles. The reader's own guesses (src/scan/FRAMES.md) are met by its words for them. */
static const struct alias {
    const char *field;
    const char *reader; /* the reader's words */
    const char *titles;
} ALIASES[] = {
    {"name", "|name|",
     "|名称|资产名称|系统名称|信息系统名称|应用名称|网站名称|设备名称|单位名称|部门名称|姓名|账号名|"},
    {"short", "", "|简称|单位简称|"},
    {"code", "|number|", "|代码|编码|单位代码|单位编号|部门编号|部门代码|机构代码|"},
    {"parent", "|parent|", "|上级|上级单位|上级部门|隶属|隶属单位|"},
    {"kind", "|kind|", "|类型|类别|分类|资产类型|系统类型|系统类别|系统分类|单位类型|单位类别|单位性质|性质|"},
    {"class", "|kind|", "|设备类型|设备类别|设备分类|资产类别|资产分类|资产类型|分类|类型|"},
    {"login", "|number|", "|登录名|账号|用户名|工号|学工号|职工号|统一身份号|"},
    {"unit", "|unit|",
     "|单位|所属单位|所在单位|责任单位|部门|所属部门|所在部门|责任部门|使用单位|管理单位|学院|二级单位|"},
    {"run-unit", "|unit|", "|运维单位|责任单位|所属单位|单位|部门|所属部门|责任部门|管理部门|建设单位|使用单位|"},
    {"manage-unit", "", "|主管单位|主管部门|业务主管单位|"},
    {"use-unit", "", "|使用单位|使用部门|"},
    {"person", "|owner|", "|人员|姓名|责任人|负责人|使用人|任职人|管理员|"},
    {"post", "|post|", "|岗位|职务|担任岗位|角色|"},
    {"starts-on", "", "|到任|到任日期|任职日期|任职时间|开始日期|"},
    {"ends-on", "", "|离任|离任日期|结束日期|"},
    {"document", "", "|文号|任职文件|任命文件|"},
    {"phone", "|phone|", "|手机|手机号|手机号码|联系电话|电话|移动电话|"},
    {"mail", "|email|", "|邮箱|电子邮箱|电子邮件|email|"},
    {"wecom", "", "|企业微信|企业微信号|"},
    {"url", "|url|", "|网址|访问地址|链接|域名地址|系统地址|网站地址|website|"},
    {"domain", "|hostname|", "|域名|主机名|hostname|fqdn|"},
    {"addresses", "|address|", "|ip|ip地址|地址|服务器ip|内网ip|公网ip|主机ip|网段|"},
    {"address", "|address|", "|ip|ip地址|管理地址|管理ip|设备ip|主机ip|资产ip|目标ip|受影响ip|"},
    {"ports", "|port|", "|端口|开放端口|服务端口|"},
    {"port", "|port|", "|端口|端口号|"},
    {"level", "|level|", "|等保级别|等级|定级|等保等级|安全等级|保护等级|"},
    {"filing-number", "|filing|", "|备案号|等保备案号|备案编号|备案证明编号|"},
    {"important", "", "|重要|是否重要|重要系统|是否重要系统|"},
    {"secure", "", "|https|是否https|启用https|"},
    {"vendor", "|vendor|", "|厂商|承建单位|开发单位|供应商|开发商|承建厂商|"},
    {"in-service-at", "|bought_at|", "|上线时间|上线日期|启用时间|投入使用时间|开通日期|开通时间|建成时间|"},
    {"model", "|model|", "|型号|规格型号|设备型号|"},
    {"serial", "|serial|", "|序列号|出厂编号|sn|"},
    {"hardware", "|mac|", "|mac|mac地址|物理地址|"},
    {"place", "|location|", "|位置|存放地点|安装位置|机房|所在位置|地点|"},
    {"system", "|system|", "|信息系统|所属系统|业务系统|承载系统|系统|"},
    {"state", "|state|", "|状态|系统状态|"},
    {"title", "|title|", "|漏洞名称|隐患名称|漏洞|隐患|问题|风险名称|标题|"},
    {"severity", "|severity|", "|危险等级|风险等级|危险程度|危害等级|漏洞等级|严重程度|级别|risk|"},
    {"cve", "|cve|cnvd|cnnvd|", "|漏洞编号|cve|cve编号|cnvd|cnnvd|"},
    {"cvss", "|cvss|", "|评分|cvss|cvss评分|"},
    {"vector", "|vector|", "|cvss向量|向量|"},
    {"host", "|host|hostname|", "|主机|目标|资产|受影响主机|受影响资产|主机名|域名|"},
    {"protocol", "|protocol|", "|协议|"},
    {"plugin", "|plugin|", "|插件编号|检测项|规则编号|"},
    {"evidence", "|evidence|description|", "|漏洞描述|描述|证据|详情|详细描述|检测依据|"},
    {"solution", "|solution|", "|整改建议|修复建议|解决方案|加固建议|处置建议|"},
    {"seen-at", "|seen_at|", "|发现时间|扫描时间|检测时间|"},
    {"number", "|number|", "|编号|资产编号|"},
};

enum { SIMPLE_MOST = 160 };

/* --- targets --- */

const char *import_main_unit(const struct reg *reg)
{
    const struct field *unit = reg_field(reg, "unit");
    const struct term *is = unit ? unit->is : NULL;
    if (!is)
        return unit && !unit->builtin ? "unit" : NULL;
    bool own =
        is->kind == TERM_PATH && is->path->n == 1 && (is->path->root == ROOT_SUBJECT || is->path->root == ROOT_ROW);
    return own ? is->path->hops[0].name : NULL;
}

static bool has_other(const struct field *field)
{
    for (size_t i = 0; i < field->choices.n; i++)
        if (!strcmp(field->choices.at[i], "其他"))
            return true;
    return false;
}

static const struct field *target_named(const struct import_targets *targets, const char *name)
{
    for (size_t i = 0; i < targets->n; i++)
        if (!strcmp(targets->at[i].field->name, name))
            return targets->at[i].field;
    return NULL;
}

static void add_target(struct arena *arena, struct import_targets *targets, const struct field *field, bool required)
{
    *list_push(arena, targets) = (struct import_target){field, required};
}

static void finding_targets(struct arena *arena, const struct law *law, struct import_targets *targets)
{
    static const char *const NOT[] = {"source"};
    const struct field *number = reg_field(law_reg(law, "finding"), "number");
    const struct fact_def *def = map_get(&law->facts, "import.finding");
    for (size_t i = 0; def && i < def->fields.n; i++) {
        const struct field *field = &def->fields.at[i];
        if (strcmp(field->name, NOT[0]))
            add_target(arena, targets, field, !strcmp(field->name, "title") || !strcmp(field->name, "severity"));
    }
    if (number)
        add_target(arena, targets, number, false);
}

static bool is_open(const struct field *field, bool trusted)
{
    if (field->builtin)
        return !strcmp(field->name, "number") || (trusted && !strcmp(field->name, "state"));
    return !field->is && !field->lines && field->type != TYPE_FILE && field->type != TYPE_FILES &&
           field->type != TYPE_SECRET && field->type != TYPE_PAGE &&
           !(field->type == TYPE_REF && text_same(field->to, "any"));
}

void import_targets(struct arena *arena, const struct law *law, const char *into, bool trusted,
                    struct import_targets *ret_targets)
{
    const struct reg *reg = law_reg(law, into);
    *ret_targets = (struct import_targets){0};
    if (!strcmp(into, "finding")) {
        finding_targets(arena, law, ret_targets);
        return;
    }
    const char *main_unit = import_main_unit(reg);
    for (size_t i = 0; reg && i < reg->fields.n; i++) {
        const struct field *field = &reg->fields.at[i];
        bool filled = field->initial || has_other(field) ||
                      (field->type == TYPE_UNIT && main_unit && strcmp(main_unit, field->name));
        if (is_open(field, trusted))
            add_target(arena, ret_targets, field, field->required_always && !filled);
    }
    size_t parts = 0;
    for (int i = 0; i < PART_COUNT; i++)
        parts += target_named(ret_targets, import_part_fields[i]) != NULL;
    if (parts > 1)
        add_target(arena, ret_targets, &import_parts_field, false);
}

/* --- why a row was not taken --- */

const char import_column_why[] = "没有导入的原因";

bool import_column_tells_why(const struct import_column *column) { return !strcmp(column->title, import_column_why); }

/* --- guessing --- */

/* Lower case, without blanks, marks and what stands in brackets, between bars. */
static const char *simple(const char *written, char ret_simple[SIMPLE_MOST])
{
    static const char *const MARKS[] = {" ", "\t", "\n", "\r", "_", "-", "*", ":", ".", "/", "#", "、"};
    static const char *const OPENING[] = {"(", "[", "【", "〔"}, *const CLOSING[] = {")", "]", "】", "〕"};
    ARENA_SCOPE(arena);
    const char *title = width_narrow(arena, written);
    size_t n = 1;
    bool inside = false;
    ret_simple[0] = '|';
    while (*title && n + 8 < SIMPLE_MOST) {
        size_t skip = 0;
        for (size_t i = 0; i < 4 && !skip; i++) {
            bool opens = text_starts(title, OPENING[i]), closes = text_starts(title, CLOSING[i]);
            skip = opens ? strlen(OPENING[i]) : closes ? strlen(CLOSING[i]) : 0;
            inside = opens || (inside && !closes);
        }
        for (size_t i = 0; i < sizeof MARKS / sizeof *MARKS && !skip; i++)
            skip = text_starts(title, MARKS[i]) ? strlen(MARKS[i]) : 0;
        if (!skip && !inside)
            ret_simple[n++] = *title >= 'A' && *title <= 'Z' ? (char)(*title + 'a' - 'A') : *title;
        title += skip ? skip : 1;
    }
    ret_simple[n++] = '|';
    ret_simple[n] = '\0';
    return ret_simple;
}

/* How well the title names the field: 4 its own title, 3 a known word for it, 2 the reader says so, 1 a part of it. */
static int likeness(const struct field *field, const struct import_column *column)
{
    char title[SIMPLE_MOST], own[SIMPLE_MOST], english[SIMPLE_MOST], guess[60];
    const struct alias *alias = NULL;
    if (import_column_tells_why(column))
        return 0;
    simple(column->title, title);
    simple(field->title ? field->title : field->name, own);
    simple(field->en ? field->en : field->name, english);
    if (!strcmp(title, own) || !strcmp(title, english))
        return 4;
    for (size_t i = 0; i < sizeof ALIASES / sizeof *ALIASES && !alias; i++)
        alias = strcmp(ALIASES[i].field, field->name) ? NULL : &ALIASES[i];
    if (alias && strlen(title) > 2 && strstr(alias->titles, title))
        return 3;
    snprintf(guess, sizeof guess, "|%.50s|", column->guess ? column->guess : "");
    if (alias && column->guess && strstr(alias->reader, guess))
        return 2;
    size_t n = strlen(title), m = strlen(own);
    bool part = n > m && m >= 8 && (!memcmp(title + 1, own + 1, m - 2) || !memcmp(title + n - m + 1, own + 1, m - 2));
    return part ? 1 : 0;
}

static bool is_taken(const struct import_mapping *mapping, size_t columns, const struct field *field)
{
    for (size_t i = 0; i < columns; i++)
        if (mapping->fields[i] == field)
            return true;
    return false;
}

static struct import_mapping empty_mapping(struct arena *arena, const struct import_sheet *sheet)
{
    return (struct import_mapping){.fields = ARENA_ARRAY(arena, const struct field *, sheet->columns.n),
                                   .sure = ARENA_ARRAY(arena, bool, sheet->columns.n)};
}

/* "责任人信息 手机": the group of a column in a header of two rows. */
static bool same_group(const char *a, const char *b)
{
    const char *end_a = strrchr(a, ' '), *end_b = strrchr(b, ' ');
    return !end_a || !end_b || (end_a - a == end_b - b && !strncmp(a, b, (size_t)(end_a - a)));
}

/* Whether another group has begun to fill the record: one row of such a table tells of several things. */
static bool of_another_group(const struct import_mapping *mapping, const struct import_sheet *sheet, size_t column)
{
    for (size_t i = 0; i < sheet->columns.n; i++)
        if (mapping->fields[i] && strrchr(sheet->columns.at[i].title, ' ') &&
            !same_group(sheet->columns.at[i].title, sheet->columns.at[column].title))
            return true;
    return false;
}

/* The field that a lone column of units fills is the one that counts. */
static bool preferred(const struct field *field, const char *main_unit)
{
    return main_unit && !strcmp(field->name, main_unit);
}

void import_columns_guess(struct arena *arena, const struct law *law, const char *into,
                          const struct import_targets *targets, const struct import_sheet *sheet,
                          struct import_mapping *ret_mapping)
{
    const char *main_unit = strcmp(into, "finding") ? import_main_unit(law_reg(law, into)) : NULL;
    *ret_mapping = empty_mapping(arena, sheet);
    for (int wanted = 4; wanted > 0; wanted--)
        for (size_t i = 0; i < sheet->columns.n; i++) {
            const struct field *best = NULL;
            bool open = !ret_mapping->fields[i] && (wanted > 2 || !of_another_group(ret_mapping, sheet, i));
            for (size_t k = 0; open && k < targets->n; k++) {
                const struct field *field = targets->at[k].field;
                if (likeness(field, &sheet->columns.at[i]) == wanted &&
                    !is_taken(ret_mapping, sheet->columns.n, field) && (!best || preferred(field, main_unit)))
                    best = field;
            }
            if (best) {
                ret_mapping->fields[i] = best;
                ret_mapping->sure[i] = wanted >= 3 || (wanted == 2 && sheet->columns.at[i].certain);
            }
        }
}

/* Titles that name two things: 域名/IP, 网址或IP地址. */
static bool names_two(const char *title)
{
    static const char *const NAMES[] = {"域名", "网址", "url", "访问地址", "网站地址", "链接"};
    bool name = false;
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        name = name || strcasestr(title, NAMES[i]);
    return name && strcasestr(title, "ip");
}

static bool is_mixed(const struct import *import, const struct import_sheet *sheet, size_t column,
                     const struct field *field)
{
    enum { ENOUGH = 500 };
    for (size_t i = 0, n = 0; i < import->rows.n && n < ENOUGH; i++) {
        const struct import_row *row = &import->rows.at[i];
        struct import_parts parts;
        ARENA_SCOPE(arena);
        if (row->sheet != sheet || column >= row->n || !*row->cells[column])
            continue;
        n++;
        import_parts_of(arena, row->cells[column], &parts);
        if (import_parts_mixed(&parts, field))
            return true;
    }
    return false;
}

void import_columns_part(const struct import_targets *targets, const struct import *import,
                         const struct import_sheet *sheet, struct import_mapping *mapping)
{
    for (size_t i = 0; target_named(targets, import_parts_field.name) && i < sheet->columns.n; i++) {
        const struct field *field = mapping->fields[i];
        bool both = names_two(sheet->columns.at[i].title);
        if ((field ? import_part_of(field) != PART_COUNT : both) && (both || is_mixed(import, sheet, i, field))) {
            mapping->fields[i] = &import_parts_field;
            mapping->sure[i] = both;
        }
    }
}

static bool tells_icp(const struct import *import, const struct import_sheet *sheet, size_t column)
{
    for (size_t i = 0; i < import->rows.n; i++) {
        const struct import_row *row = &import->rows.at[i];
        if (row->sheet == sheet && column < row->n && strcasestr(row->cells[column], "icp"))
            return true;
    }
    return false;
}

void import_columns_doubt(const struct import *import, const struct import_sheet *sheet, struct import_mapping *mapping)
{
    for (size_t i = 0; i < sheet->columns.n; i++)
        if (mapping->fields[i] && !strcmp(mapping->fields[i]->name, "filing-number") && tells_icp(import, sheet, i))
            mapping->fields[i] = NULL;
}

const char *import_mapping_column(const struct import_sheet *sheet, const struct import_mapping *mapping,
                                  const char *field)
{
    for (size_t i = 0; i < sheet->columns.n; i++)
        if (mapping->fields[i] && !strcmp(mapping->fields[i]->name, field))
            return sheet->columns.at[i].title;
    return NULL;
}

/* --- remembering --- */

static const char *note_key(char key[80], const char *into, const struct import_sheet *sheet)
{
    uint64_t hash = 14695981039346656037u; /* FNV-1a; titles that do not match are not used, so it need not be more */
    for (size_t i = 0; i < sheet->columns.n; i++)
        for (const char *p = sheet->columns.at[i].title; !import_column_tells_why(&sheet->columns.at[i]); p++) {
            hash = (hash ^ (unsigned char)*p) * 1099511628211u;
            if (!*p)
                break;
        }
    snprintf(key, 80, "import/%.40s/%016llx", into, (unsigned long long)hash);
    return key;
}

static void apply(const json_t *chosen, const struct import_targets *targets, const struct import_sheet *sheet,
                  struct import_mapping *mapping)
{
    for (size_t i = 0; i < sheet->columns.n; i++) {
        const char *name = json_string_value(json_object_get(chosen, sheet->columns.at[i].title));
        mapping->fields[i] = name ? target_named(targets, name) : NULL;
        mapping->sure[i] = true;
    }
}

int import_columns_recall(struct arena *arena, struct store *store, const char *into,
                          const struct import_targets *targets, const struct import_sheet *sheet,
                          struct import_mapping *ret_mapping)
{
    char key[80];
    const char *kept;
    JSON_SCOPE(chosen);
    int none = store_note_get(store, arena, NOTE_MAPPING, note_key(key, into, sheet), 0, &kept);
    if (none)
        return none;
    if (json_read(kept, strlen(kept), "note", NULL, &chosen, NULL))
        return 1;
    const json_t *columns = json_object_get(chosen, "columns"), *words = json_object_get(chosen, "words");
    *ret_mapping = empty_mapping(arena, sheet);
    apply(json_is_object(columns) ? columns : chosen, targets, sheet, ret_mapping); /* notes were the columns alone */
    if (words && import_answers_read(arena, words, &ret_mapping->words, NULL))
        ret_mapping->words = (struct import_answers){0};
    ret_mapping->remembered = true;
    return 0;
}

const char *import_columns_text(struct arena *arena, const struct import_sheet *sheet,
                                const struct import_mapping *mapping)
{
    struct text text = TEXT(arena);
    struct json json = JSON(&text);
    json_open_object(&json);
    for (size_t i = 0; i < sheet->columns.n; i++)
        json_key_text(&json, sheet->columns.at[i].title, mapping->fields[i] ? mapping->fields[i]->name : NULL);
    json_close(&json);
    return text_end(&text);
}

int import_columns_remember(struct store *store, const char *into, const struct import_sheet *sheet,
                            const struct import_mapping *mapping)
{
    char key[80];
    ARENA_SCOPE(arena);
    const char *note = arena_printf(arena, "{\"columns\":%s,\"words\":%s}", import_columns_text(arena, sheet, mapping),
                                    import_answers_text(arena, &mapping->words));
    return store_note_set(store, NOTE_MAPPING, note_key(key, into, sheet), note, 0);
}

int import_columns_choose(struct arena *arena, const json_t *chosen, const struct import_targets *targets,
                          const struct import_sheet *sheet, struct import_mapping *ret_mapping, struct oops *oops)
{
    struct import_mapping mapping = empty_mapping(arena, sheet);
    if (!json_is_object(chosen))
        return oops_set(oops, ERR_INVALID, "columns", "应是“列名: 字段”", "columns must be an object");
    for (size_t i = 0; i < sheet->columns.n; i++) {
        const char *title = sheet->columns.at[i].title, *name = json_string_value(json_object_get(chosen, title));
        const struct field *field = text_empty(name) ? NULL : target_named(targets, name);
        if (!text_empty(name) && !field)
            return oops_printf(oops, ERR_INVALID, title, "没有字段“%s”", name);
        if (field && !import_is_parted(field) && is_taken(&mapping, sheet->columns.n, field))
            return oops_printf(oops, ERR_INVALID, title, "“%s”已经对应了另一列", field->title);
        mapping.fields[i] = field;
        mapping.sure[i] = true;
    }
    *ret_mapping = mapping;
    return 0;
}

/* --- which table --- */

static int sheet_score(struct arena *arena, const struct law *law, const char *into,
                       const struct import_targets *targets, const struct import_sheet *sheet)
{
    static const char *const ABOUT[][2] = {
        {"finding", "findings"}, {"unit", "units"}, {"person", "people"}, {"system", "assets"}, {"device", "assets"}};
    struct import_mapping mapping;
    int score = 0;
    import_columns_guess(arena, law, into, targets, sheet, &mapping);
    for (size_t i = 0; i < sheet->columns.n; i++)
        score += mapping.fields[i] ? mapping.sure[i] ? 2 : 1 : 0;
    for (size_t i = 0; i < sizeof ABOUT / sizeof *ABOUT; i++)
        score += !strcmp(ABOUT[i][0], into) && text_same(ABOUT[i][1], sheet->subject) ? 4 : 0;
    return sheet->hidden ? score - 1000 : score;
}

const struct import_sheet *import_sheet_choose(struct arena *arena, const struct law *law, const char *into,
                                               const struct import_targets *targets, const struct import *import)
{
    const struct import_sheet *best = NULL;
    int best_score = 0;
    for (size_t i = 0; i < import->sheets.n; i++) {
        const struct import_sheet *sheet = import->sheets.at[i];
        int score = sheet_score(arena, law, into, targets, sheet);
        if (sheet->rows && (!best || score > best_score)) {
            best = sheet;
            best_score = score;
        }
    }
    return best;
}

bool import_sheet_alike(const struct import_sheet *a, const struct import_sheet *b)
{
    bool alike = a->columns.n == b->columns.n && a->hidden == b->hidden;
    for (size_t i = 0; alike && i < a->columns.n; i++)
        alike = !strcmp(a->columns.at[i].title, b->columns.at[i].title);
    return alike;
}

const char *import_place(struct arena *arena, const struct import_sheet *sheet, int64_t line, const char *column)
{
    bool named = sheet && sheet->several && sheet->name;
    return arena_printf(arena, "%s%s%s第 %lld 行%s%s", named ? "“" : "", named ? sheet->name : "", named ? "”" : "",
                        (long long)line, column ? "，" : "", column ? column : "");
}
