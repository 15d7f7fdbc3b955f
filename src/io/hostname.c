#include "io/hostname.h"

#include "base/must.h"

#include <curl/curl.h>
#include <idn2.h>
#include <stdbool.h>

static bool is_ascii(const char *text)
{
    while (*text && (unsigned char)*text < 0x80)
        text++;
    return !*text;
}

const char *hostname_ascii(struct arena *arena, const char *name)
{
    if (is_ascii(name))
        return name;
    uint8_t *found = NULL;
    if (idn2_lookup_u8((const uint8_t *)name, &found, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) != IDN2_OK)
        return "";
    const char *ascii = arena_text(arena, (const char *)found);
    idn2_free(found);
    return ascii;
}

const char *hostname_ascii_url(struct arena *arena, const char *url)
{
    if (is_ascii(url))
        return url;
    CURLU *parts = curl_url();
    MUST(parts);
    char *host = NULL, *whole = NULL;
    if (curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK &&
        curl_url_get(parts, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
        curl_url_set(parts, CURLUPART_HOST, hostname_ascii(arena, host), 0) == CURLUE_OK &&
        curl_url_get(parts, CURLUPART_URL, &whole, 0) == CURLUE_OK)
        url = arena_text(arena, whole);
    curl_free(host);
    curl_free(whole);
    curl_url_cleanup(parts);
    return url;
}
