#include "coordinator/doctor/http_probe.h"

#include <curl/curl.h>

#include <memory>
#include <string_view>

namespace cinefleet::doctor {
namespace {

constexpr long kTimeoutMs = 10'000;

struct CloseHandle {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

std::size_t drop_bytes(char* /*data*/, std::size_t one, std::size_t count, void* /*self*/) {
    return one * count;
}

std::size_t take_header(char* data, std::size_t one, std::size_t count, void* self) {
    const std::string line(data, one * count);
    constexpr std::string_view kDate = "date:";
    if (line.size() > kDate.size() && curl_strnequal(line.c_str(), kDate.data(), kDate.size()) != 0) {
        const time_t date = curl_getdate(line.c_str() + kDate.size(), nullptr);
        if (date >= 0) {
            static_cast<Answer*>(self)->date_s = date;
        }
    }
    return one * count;
}

}  // namespace

Result<Answer> ask_over_http(const Question& question) {
    const std::unique_ptr<CURL, CloseHandle> handle(curl_easy_init());
    const std::unique_ptr<curl_slist, FreeList> headers(
        question.header.empty() ? nullptr : curl_slist_append(nullptr, question.header.c_str()));
    Answer answer;
    curl_easy_setopt(handle.get(), CURLOPT_URL, question.url.c_str());
    curl_easy_setopt(handle.get(), CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(handle.get(), CURLOPT_USERAGENT, "cinefleet/" CINEFLEET_VERSION);
    curl_easy_setopt(handle.get(), CURLOPT_PROXY, "");
    curl_easy_setopt(handle.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle.get(), CURLOPT_TIMEOUT_MS, kTimeoutMs);
    curl_easy_setopt(handle.get(), CURLOPT_WRITEFUNCTION, drop_bytes);
    curl_easy_setopt(handle.get(), CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(handle.get(), CURLOPT_HEADERDATA, &answer);
    if (const CURLcode code = curl_easy_perform(handle.get()); code != CURLE_OK) {
        return failure(ErrorClass::unavailable, curl_easy_strerror(code));
    }
    long status = 0;
    curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
    answer.status = static_cast<int>(status);
    return answer;
}

}  // namespace cinefleet::doctor
