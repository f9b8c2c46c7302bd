#include "services.h"

#include <gd.h>
#include <gdfontg.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <mutex>

namespace cinefleet::standin {
namespace {

constexpr std::size_t kMaxCachedBytes = 64U << 20U;

struct FreeImage {
    void operator()(gdImage* image) const { gdImageDestroy(image); }
};

// "w500" is 500 wide; "original" is as large as people upload.
int width_of(const std::string& size) {
    const int width = size.size() > 1 ? std::atoi(size.c_str() + 1) : 0;
    return width > 0 && width <= 4'000 ? width : 1'280;
}

std::string draw(const std::string& title, const std::string& name, int width) {
    const bool is_logo = name.starts_with("logo");
    const bool is_poster = name.starts_with("poster") || name.starts_with("person");
    const int height = is_logo ? width / 3 : is_poster ? width * 3 / 2 : width * 9 / 16;
    const std::unique_ptr<gdImage, FreeImage> image(gdImageCreateTrueColor(width, std::max(height, 1)));
    unsigned int mix = 2'166'136'261U;
    for (const char c : name) {
        mix = (mix ^ static_cast<unsigned char>(c)) * 16'777'619U;
    }
    if (is_logo) {
        gdImageSaveAlpha(image.get(), 1);
        gdImageFill(image.get(), 0, 0, gdTrueColorAlpha(0, 0, 0, 127));
    }
    // Bands of colour with some noise, so that a file is as large as a photograph's.
    for (int y = 0; y < height && !is_logo; y += 4) {
        mix = mix * 1'664'525U + 1'013'904'223U;
        const int shade = static_cast<int>((mix >> 24U) & 0x3FU);
        gdImageFilledRectangle(
            image.get(), 0, y, width, y + 3,
            gdTrueColor(40 + shade, 30 + static_cast<int>((mix >> 16U) & 0x3FU), 60 + shade));
    }
    std::string text = title;
    const int white = gdTrueColor(255, 255, 255);
    gdImageString(image.get(), gdFontGetGiant(), width / 20, height / 2 - 8,
                  const_cast<unsigned char*>(reinterpret_cast<const unsigned char*>(text.c_str())), white);
    int size = 0;
    const bool is_png = name.ends_with(".png");
    const std::unique_ptr<void, void (*)(void*)> bytes(
        is_png ? gdImagePngPtr(image.get(), &size) : gdImageJpegPtr(image.get(), &size, 85), gdFree);
    return {static_cast<const char*>(bytes.get()), static_cast<std::size_t>(size)};
}

class ImageCache {
  public:
    std::string get(const std::string& key, const std::string& title, const std::string& name, int width) {
        {
            const std::lock_guard lock(mutex_);
            if (const auto found = images_.find(key); found != images_.end()) {
                return found->second;
            }
        }
        std::string bytes = draw(title, name, width);
        const std::lock_guard lock(mutex_);
        if (bytes_ + bytes.size() <= kMaxCachedBytes && images_.emplace(key, bytes).second) {
            bytes_ += bytes.size();
        }
        return bytes;
    }

  private:
    std::mutex mutex_;
    std::map<std::string, std::string> images_;
    std::size_t bytes_ = 0;
};

}  // namespace

Answer answer_image(const Catalogue& catalogue, const Question& question) {
    static ImageCache cache;
    constexpr std::string_view kRoot = "/t/p/";
    const std::string rest = question.path.substr(kRoot.size());
    const std::size_t slash = rest.find('/');
    const std::string name = slash == std::string::npos ? "" : rest.substr(slash + 1);
    const std::size_t digit = name.find_first_of("0123456789");
    const std::int64_t number = digit == std::string::npos ? 0 : std::atoll(name.c_str() + digit);
    // A portrait's number is its movie's and its place in the cast: see credits() in tmdb_service.cpp.
    const Json* movie = catalogue.by_tmdb_id(name.starts_with("person") ? number / 100 : number);
    if (movie == nullptr || (!name.ends_with(".jpg") && !name.ends_with(".png"))) {
        return {404, "text/html", "<html><body>File not Found</body></html>"};
    }
    return {200, name.ends_with(".png") ? "image/png" : "image/jpeg",
            cache.get(rest, movie->value("title", ""), name, width_of(rest.substr(0, slash)))};
}

}  // namespace cinefleet::standin
