#include "tests/support/http_receiver.h"

#include "common/check.h"

#include <httplib.h>

namespace cinefleet {

struct HttpReceiver::Server {
    httplib::Server http;
    std::thread thread;
};

HttpReceiver::HttpReceiver() {
    start();
}

HttpReceiver::~HttpReceiver() {
    stop();
}

void HttpReceiver::start() {
    server_ = std::make_unique<Server>();
    server_->http.set_keep_alive_max_count(1);  // so that stopping does not wait for a kept connection
    const auto take = [this](const httplib::Request& request, httplib::Response& response) {
        std::function<void()> wait;
        {
            const std::lock_guard lock(mutex_);
            requests_.push_back({request.method,
                                 request.target,
                                 {request.headers.begin(), request.headers.end()},
                                 request.body});
            response.status = status_;
            response.set_content(body_, "application/json");
            wait = wait_;
        }
        if (wait) {
            wait();
        }
    };
    server_->http.Get(".*", take);
    server_->http.Post(".*", take);
    if (port_ == 0) {
        port_ = server_->http.bind_to_any_port("127.0.0.1");
        CINEFLEET_CHECK(port_ > 0);
    } else {
        CINEFLEET_CHECK(server_->http.bind_to_port("127.0.0.1", port_));
    }
    server_->thread = std::thread([http = &server_->http] { http->listen_after_bind(); });
    while (!server_->http.is_running()) {
        std::this_thread::yield();  // a stop before that would not be seen
    }
}

void HttpReceiver::stop() {
    if (server_) {
        server_->http.stop();
        server_->thread.join();
        server_.reset();
    }
}

std::vector<HttpReceiver::Request> HttpReceiver::requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
}

std::size_t HttpReceiver::count() const {
    const std::lock_guard lock(mutex_);
    return requests_.size();
}

void HttpReceiver::answer_with(int status, const std::string& body) {
    const std::lock_guard lock(mutex_);
    status_ = status;
    body_ = body;
}

void HttpReceiver::before_each(std::function<void()> wait) {
    const std::lock_guard lock(mutex_);
    wait_ = std::move(wait);
}

}  // namespace cinefleet
