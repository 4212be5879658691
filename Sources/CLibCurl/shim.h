#pragma once
#include <curl/curl.h>

// curl_easy_setopt and curl_easy_getinfo are variadic, which Swift cannot call.
static inline CURLcode clibcurl_set_long(CURL *easy, CURLoption option, long value) {
  return curl_easy_setopt(easy, option, value);
}
static inline CURLcode clibcurl_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(easy, option, value);
}
static inline CURLcode clibcurl_set_text(CURL *easy, CURLoption option, const char *value) {
  return curl_easy_setopt(easy, option, value);
}
static inline CURLcode clibcurl_set_list(CURL *easy, CURLoption option, struct curl_slist *value) {
  return curl_easy_setopt(easy, option, value);
}
static inline CURLcode clibcurl_set_pointer(CURL *easy, CURLoption option, void *value) {
  return curl_easy_setopt(easy, option, value);
}

typedef size_t (*clibcurl_bytes_callback)(char *bytes, size_t size, size_t count, void *context);
typedef int (*clibcurl_progress_callback)(
    void *context, curl_off_t total, curl_off_t now, curl_off_t upTotal, curl_off_t upNow);

static inline CURLcode clibcurl_set_callback(CURL *easy, CURLoption option, clibcurl_bytes_callback callback) {
  return curl_easy_setopt(easy, option, callback);
}
static inline CURLcode clibcurl_set_progress(CURL *easy, clibcurl_progress_callback callback) {
  return curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, callback);
}
static inline long clibcurl_status(CURL *easy) {
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  return status;
}
// Where a redirection leads to, as an absolute address; NULL if there was none.
static inline const char *clibcurl_redirection(CURL *easy) {
  char *url = NULL;
  curl_easy_getinfo(easy, CURLINFO_REDIRECT_URL, &url);
  return url;
}
