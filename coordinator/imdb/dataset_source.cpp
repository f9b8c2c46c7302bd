#include "coordinator/imdb/dataset_source.h"

#include <curl/curl.h>

#include <filesystem>
#include <fstream>
#include <utility>
#include <vector>

namespace cinefleet::imdb {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPiece = 1U << 20U;
constexpr long kConnectTimeoutMs = 10'000;
constexpr long kStallSeconds = 60;
constexpr long kMostRedirects = 5;

class Folder final : public DatasetSource {
  public:
    explicit Folder(std::string path) : path_(std::move(path)) {}

    Status read(const std::string& name, const OnSize& on_size, const OnBytes& on_bytes) override {
        const fs::path path = fs::path(path_) / name;
        std::ifstream file(path, std::ios::binary);
        if (!file) {
            return failure(ErrorClass::not_found, path.string() + " is not there or cannot be read");
        }
        std::error_code error;
        const std::uintmax_t size = fs::file_size(path, error);
        on_size(error ? -1 : static_cast<std::int64_t>(size));
        std::vector<char> piece(kPiece);
        while (file) {
            file.read(piece.data(), static_cast<std::streamsize>(piece.size()));
            const auto count = static_cast<std::size_t>(file.gcount());
            if (Status status = on_bytes({piece.data(), count}); !status) {
                return status;
            }
        }
        return file.bad() ? failure(ErrorClass::io, path.string() + " cannot be read to its end") : Status{};
    }

  private:
    std::string path_;
};

struct CloseEasy {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};

// What curl's call back has to know.
struct Download {
    CURL* handle;
    const DatasetSource::OnSize& on_size;
    const DatasetSource::OnBytes& on_bytes;
    bool has_size = false;
    Status status;
};

std::size_t take_bytes(char* data, std::size_t one, std::size_t count, void* self) {
    auto& download = *static_cast<Download*>(self);
    if (!download.has_size) {
        curl_off_t size = -1;
        curl_easy_getinfo(download.handle, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &size);
        download.on_size(size);
        download.has_size = true;
    }
    download.status = download.on_bytes({data, one * count});
    return download.status ? one * count : 0;  // fewer: curl gives up
}

class Address final : public DatasetSource {
  public:
    explicit Address(std::string url) : url_(std::move(url)) {
        while (url_.ends_with('/')) {
            url_.pop_back();
        }
    }

    Status read(const std::string& name, const OnSize& on_size, const OnBytes& on_bytes) override {
        const std::unique_ptr<CURL, CloseEasy> handle(curl_easy_init());
        if (!handle) {
            return failure(ErrorClass::unavailable, "curl cannot be started");
        }
        const std::string url = url_ + "/" + name;
        Download download{handle.get(), on_size, on_bytes, false, {}};
        curl_easy_setopt(handle.get(), CURLOPT_URL, url.c_str());
        curl_easy_setopt(handle.get(), CURLOPT_PROTOCOLS_STR, "http,https");
        curl_easy_setopt(handle.get(), CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
        curl_easy_setopt(handle.get(), CURLOPT_FOLLOWLOCATION, 1L);
        curl_easy_setopt(handle.get(), CURLOPT_MAXREDIRS, kMostRedirects);
        curl_easy_setopt(handle.get(), CURLOPT_FAILONERROR, 1L);
        curl_easy_setopt(handle.get(), CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(handle.get(), CURLOPT_CONNECTTIMEOUT_MS, kConnectTimeoutMs);
        curl_easy_setopt(handle.get(), CURLOPT_LOW_SPEED_LIMIT, 1L);
        curl_easy_setopt(handle.get(), CURLOPT_LOW_SPEED_TIME, kStallSeconds);
        curl_easy_setopt(handle.get(), CURLOPT_BUFFERSIZE, 512L << 10U);
        curl_easy_setopt(handle.get(), CURLOPT_WRITEFUNCTION, take_bytes);
        curl_easy_setopt(handle.get(), CURLOPT_WRITEDATA, &download);
        const CURLcode code = curl_easy_perform(handle.get());
        if (!download.status) {
            return download.status;
        }
        if (code == CURLE_OK) {
            return {};
        }
        long http_status = 0;
        curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &http_status);
        constexpr long kNotFound = 404;
        return failure(http_status == kNotFound ? ErrorClass::not_found : ErrorClass::unavailable,
                       url + " cannot be fetched: " + curl_easy_strerror(code) +
                           (http_status != 0 ? " (status " + std::to_string(http_status) + ")" : ""));
    }

  private:
    std::string url_;
};

}  // namespace

std::unique_ptr<DatasetSource> open_dataset_source(const std::string& where) {
    if (where.find("://") != std::string::npos) {
        return std::make_unique<Address>(where);
    }
    return std::make_unique<Folder>(where);
}

}  // namespace cinefleet::imdb
