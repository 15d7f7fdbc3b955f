/* What libfyaml says about a malformed file, in Chinese, with what to do about it. Inner to format/yaml. */
#ifndef FENGSUI_FORMAT_YAML_MESSAGE_H
#define FENGSUI_FORMAT_YAML_MESSAGE_H

/* NULL for messages that are not in the table. */
const char *yaml_message_zh(const char *message);

#endif
