/* OpenAPI 3.1 out of the route table, the shapes and the law. */
#include "api/api.h"
#include "api/routes.h"

#include <string.h>

static void describe_field(struct json *json, const struct field *field)
{
    static const char *const TYPES[TYPE_COUNT] = {
        [TYPE_NUMBER] = "number", [TYPE_PERCENT] = "number", [TYPE_FLAG] = "boolean", [TYPE_REFS] = "array",
        [TYPE_FILES] = "array",   [TYPE_SOME_OF] = "array",  [TYPE_LINES] = "array"};
    static const char *const FORMATS[TYPE_COUNT] = {[TYPE_DATE] = "date",
                                                    [TYPE_DATETIME] = "date-time",
                                                    [TYPE_URL] = "uri",
                                                    [TYPE_MAIL] = "email",
                                                    [TYPE_SECRET] = "password"};
    json_open_object(json);
    json_key_text(json, "title", field->title ? field->title : field->name);
    if (field->en)
        json_key_text(json, "description", field->en);
    bool link = field->type == TYPE_REF || field->type == TYPE_PERSON || field->type == TYPE_UNIT ||
                field->type == TYPE_RANGE || field->type == TYPE_MONEY || field->type == TYPE_DURATION;
    if (!link) /* those come as an id or a ref, a number or a text: see `x-type` */
        json_key_text(json, "type", TYPES[field->type] ? TYPES[field->type] : "string");
    if (FORMATS[field->type])
        json_key_text(json, "format", FORMATS[field->type]);
    json_key_text(json, "x-type", field_type_name(field->type));
    if (field->to)
        json_key_text(json, "x-to", field->to);
    if (field->choices.n && field->type == TYPE_ONE_OF) {
        json_key(json, "enum");
        json_open_array(json);
        for (size_t i = 0; i < field->choices.n; i++)
            json_text(json, field->choices.at[i]);
        json_close(json);
    }
    json_close(json);
}

static void describe_deeds(struct json *json, const struct reg *reg)
{
    json_key(json, "x-deeds");
    json_open_array(json);
    for (size_t i = 0; i < reg->deeds.n; i++)
        json_text(json, reg->deeds.at[i].name);
    for (size_t s = 0; s < reg->states.n; s++)
        for (size_t i = 0; i < reg->states.at[s].deeds.n; i++)
            json_text(json, arena_printf(json->text->arena, "%s.%s", reg->states.at[s].name,
                                         reg->states.at[s].deeds.at[i].name));
    json_close(json);
}

static void describe_register(struct json *json, const struct reg *reg)
{
    json_key(json, arena_printf(json->text->arena, "register.%s", reg->name));
    json_open_object(json);
    json_key_text(json, "title", reg->title ? reg->title : reg->name);
    json_key_text(json, "type", "object");
    json_key(json, "properties");
    json_open_object(json);
    for (size_t i = 0; i < reg->fields.n; i++) {
        const struct field *field = &reg->fields.at[i];
        if (field->builtin || field->is)
            continue;
        json_key(json, field->name);
        describe_field(json, field);
    }
    json_close(json);
    describe_deeds(json, reg);
    json_close(json);
}

static void schemas(struct json *json, const struct law *law)
{
    json_key(json, "schemas");
    json_open_object(json);
    for (const struct shape_named *named = shapes_all; named->name; named++) {
        json_key(json, named->name);
        json_open_object(json);
        shape_schema(json, named->of);
        json_close(json);
    }
    for (size_t i = 0; law && i < law->regs.n; i++) {
        const struct reg *reg = law->regs.rows[i].value;
        if (!reg->builtin && !reg->owner)
            describe_register(json, reg);
    }
    json_close(json);
}

/* --- routes --- */

static void parameter(struct json *json, const char *name, size_t n, const char *in, bool required)
{
    json_open_object(json);
    json_key(json, "name");
    json_text_n(json, name, n);
    json_key_text(json, "in", in);
    json_key_bool(json, "required", required);
    json_key(json, "schema");
    json_raw(json, "{\"type\":\"string\"}");
    json_close(json);
}

static void parameters(struct json *json, const struct route *route)
{
    json_key(json, "parameters");
    json_open_array(json);
    for (const char *at = strchr(route->path, '{'); at; at = strchr(at + 1, '{'))
        parameter(json, at + 1, strcspn(at + 1, "}"), "path", true);
    for (const char *at = route->query; at && *at;) {
        size_t n = strcspn(at, " ");
        parameter(json, at, n, "query", false);
        at += n + (at[n] == ' ');
    }
    if (strcmp(route->method, "GET") != 0) {
        parameter(json, "Idempotency-Key", 15, "header", false);
        if (text_starts(route->path, "/api/records/"))
            parameter(json, "If-Match", 8, "header", false);
    }
    json_close(json);
}

static void request_body(struct json *json, const struct route *route)
{
    if (!route->body && !(route->flags & ROUTE_FILE))
        return;
    json_key(json, "requestBody");
    json_open_object(json);
    json_key_bool(json, "required", true);
    json_key(json, "content");
    json_open_object(json);
    json_key(json, route->body ? "application/json" : "application/octet-stream");
    json_open_object(json);
    json_key(json, "schema");
    json_open_object(json);
    if (route->body)
        shape_schema(json, route->body);
    json_close(json);
    if (route->example) {
        json_key(json, "example");
        json_raw(json, route->example);
    }
    json_close(json);
    json_close(json);
    json_close(json);
}

static void schema_of(struct json *json, const char *shape)
{
    json_key(json, "schema");
    json_open_object(json);
    if (shape)
        json_key_text(json, "$ref", arena_printf(json->text->arena, "#/components/schemas/%s", shape));
    json_close(json);
}

/* `media`: blanks between several; what is no JSON is told without a shape. */
static void reply_of(struct json *json, int status, const char *words, const char *media, const char *shape)
{
    json_key(json, status ? arena_printf(json->text->arena, "%d", status) : "default");
    json_open_object(json);
    json_key_text(json, "description", words);
    json_key(json, "content");
    json_open_object(json);
    for (const char *at = media; *at;) {
        size_t n = strcspn(at, " ");
        json_key(json, arena_text_n(json->text->arena, at, n));
        json_open_object(json);
        schema_of(json, shape);
        json_close(json);
        at += n + (at[n] == ' ');
    }
    json_close(json);
    json_close(json);
}

static void replies(struct json *json, const struct route *route)
{
    const char *media = route->media ? route->media : "application/json";
    json_key(json, "responses");
    json_open_object(json);
    if (route->status && route->query && strstr(route->query, "dry"))
        reply_of(json, 200, "dry=1: what would happen", media, route->reply);
    reply_of(json, route->status ? route->status : 200, route->zh, media, route->reply);
    reply_of(json, 0, "problem", "application/problem+json", "problem");
    json_close(json);
}

static void security(struct json *json, const struct route *route)
{
    json_key(json, "security");
    json_open_array(json);
    if (route->right != RIGHT_NONE && route->right != RIGHT_SETUP)
        json_raw(json, "{\"session\":[]}");
    if (route->right == RIGHT_SETUP || (route->flags & ROUTE_SETUP))
        json_raw(json, "{\"setup\":[]}");
    if (route->right == RIGHT_PROGRAM)
        json_raw(json, "{\"program\":[]}");
    json_close(json);
    if (route->roles)
        json_key_text(json, "x-roles", route->roles);
}

/* "POST /api/jobs/{id}/{verb}" → "post-jobs-id-verb" */
static const char *operation_id(struct arena *arena, const struct route *route)
{
    struct text id = TEXT(arena);
    const char *path = text_starts(route->path, "/api") ? route->path + 4 : route->path;
    for (const char *c = route->method; *c; c++)
        text_byte(&id, (char)(*c - 'A' + 'a'));
    for (const char *c = path; *c; c++)
        if (*c != '{' && *c != '}')
            text_byte(&id, *c == '/' || *c == '.' ? '-' : *c);
    return text_end(&id);
}

static void operation(struct json *json, const struct route *route)
{
    char method[8];
    size_t n = 0;
    for (const char *c = route->method; *c; c++)
        method[n++] = (char)(*c - 'A' + 'a');
    method[n] = 0;
    json_key(json, method);
    json_open_object(json);
    json_key_text(json, "operationId", operation_id(json->text->arena, route));
    json_key_text(json, "summary", route->zh);
    json_key_text(json, "description", route->en);
    parameters(json, route);
    request_body(json, route);
    replies(json, route);
    security(json, route);
    json_close(json);
}

static bool first_of_path(const struct route *route)
{
    for (const struct route *earlier = routes_all; earlier != route; earlier++)
        if (!strcmp(earlier->path, route->path))
            return false;
    return true;
}

void api_describe(const struct law *law, struct json *json)
{
    json_open_object(json);
    json_key_text(json, "openapi", "3.1.0");
    json_key(json, "info");
    json_open_object(json);
    json_key_text(json, "title", "Fengsui 烽燧");
    json_key_text(json, "version", FENGSUI_VERSION);
    json_close(json);
    json_key(json, "paths");
    json_open_object(json);
    for (const struct route *route = routes_all; route->method; route++) {
        if (!first_of_path(route))
            continue;
        json_key(json, route->path);
        json_open_object(json);
        for (const struct route *other = route; other->method; other++)
            if (!strcmp(other->path, route->path))
                operation(json, other);
        json_close(json);
    }
    json_close(json);
    json_key(json, "components");
    json_open_object(json);
    schemas(json, law);
    json_key(json, "securitySchemes");
    json_raw(json, "{\"session\":{\"type\":\"apiKey\",\"in\":\"cookie\",\"name\":\"fs_session\"},"
                   "\"program\":{\"type\":\"http\",\"scheme\":\"bearer\"},"
                   "\"setup\":{\"type\":\"apiKey\",\"in\":\"header\",\"name\":\"X-Setup\"}}");
    json_close(json);
    json_close(json);
}

int openapi_get(struct call *call)
{
    api_describe(call->reading->law, &call->json);
    return 0;
}
