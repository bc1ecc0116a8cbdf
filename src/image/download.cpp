#include "image/download.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/lock.hpp"
#include "base/text.hpp"
#include "image/digester.hpp"
#include "image/transfer.hpp"
#include "spec/http_cache.hpp"

namespace rkt::image {
namespace {

constexpr mode_t kMode = 0660;
constexpr size_t kDownloadBuffer = 128U << 10;

std::string file_name(const std::string& url) { return sha256_hex(url); }

// The file under its name, locked. Who had the lock before may have removed it meanwhile.
Fd open_locked(const Dir& dir, const std::string& name, Progress& progress) {
    for (bool told = false;;) {
        Fd file = dir.open_file(name, O_RDWR | O_CREAT, kMode);
        auto lock = FileLock::try_take(file.duplicate(), LockMode::exclusive);
        if (!lock) {
            if (!told) progress.note("another rkt instance is downloading this file, waiting...");
            told = true;
            lock = FileLock::take(file.duplicate(), LockMode::exclusive);
        }
        struct stat locked {};
        check(::fstat(file.get(), &locked), "looking at the download");
        const auto named = dir.stat_entry(name);
        if (named && named->st_ino == locked.st_ino && named->st_dev == locked.st_dev)
            return std::move(*lock).release();
    }
}

// The part of a file that is here, and what is needed to ask for the rest.
class Partial {
public:
    Partial(const Dir& dir, const std::string& url, Progress& progress)
        : dir_(dir.duplicate()), name_(file_name(url)), file_(open_locked(dir, name_, progress)) {
        size_ = static_cast<uint64_t>(check_long(::lseek(file_.get(), 0, SEEK_END), "looking at the download"));
        try {
            record_ = DownloadRecord::parse(dir_.find_and_read(name_ + ".json", 64U << 10).value_or("{}"));
        } catch (const Error&) {  // killed before it was written, or cut by a power failure
        }
        if (record_.url != url || record_.validator().empty()) record_ = {url, {}, {}, 0};
        if (record_.validator().empty()) cut(0);
        // Of a whole file there is no rest to ask for.
        if (record_.size > 0 && size_ >= record_.size) cut(record_.size - 1);
    }

    [[nodiscard]] uint64_t size() const { return size_; }
    [[nodiscard]] std::string validator() const { return record_.validator(); }

    // A new file comes, from its beginning.
    void begin(DownloadRecord record) {
        cut(0);
        record_ = std::move(record);
        dir_.write_atomically(name_ + ".json", record_.print(), kMode);
    }
    void append(std::span<const char> bytes) {
        write_all(file_, {bytes.data(), bytes.size()});
        size_ += bytes.size();
    }
    void cut(uint64_t size) {
        check(::ftruncate(file_.get(), static_cast<off_t>(size)), "cutting the download");
        check_long(::lseek(file_.get(), static_cast<off_t>(size), SEEK_SET), "cutting the download");
        size_ = size;
    }
    Fd whole() && {
        check_long(::lseek(file_.get(), 0, SEEK_SET), "reading the download");
        return std::move(file_);
    }

private:
    Dir dir_;
    std::string name_;
    Fd file_;
    DownloadRecord record_;
    uint64_t size_ = 0;
};

HttpCache cache_of(const Transfer& transfer) {
    return {transfer.header("etag"), parse_max_age(transfer.header("cache-control")),
            std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count()};
}

class Downloading {
public:
    Downloading(const Layout& layout, const DownloadRequest& request, const HttpOptions& http, Progress& progress)
        : request_(request), http_(http), progress_(progress), partial_(layout.downloads, request.url, progress) {}

    Download run() {
        for (int attempt = 1;;) {
            const uint64_t before = partial_.size();
            const auto failure = try_once();
            if (!failure) break;
            if (partial_.size() > before) attempt = 1;
            if (!failure->retry || attempt >= http_.attempts)
                throw HttpError(request_.url + ": " + failure->why, failure->speaks_no_tls);
            wait_before_attempt(++attempt, *failure, http_);
        }
        if (not_modified_) return {true, {}, cache_};
        return {false, std::move(partial_).whole(), cache_};
    }

private:
    [[nodiscard]] std::vector<std::string> headers() const {
        std::vector<std::string> headers = request_.headers;
        if (!request_.known_etag.empty()) headers.push_back("If-None-Match: " + request_.known_etag);
        if (partial_.size() > 0) {
            headers.push_back("Range: bytes=" + std::to_string(partial_.size()) + "-");
            headers.push_back("If-Range: " + partial_.validator());
        }
        return headers;
    }

    // nullopt: it is done.
    std::optional<Failure> try_once() {
        Transfer transfer(request_.url, headers(), http_);
        const long status = transfer.status();
        if (status == 0) return transfer.failure().value_or(Failure{"the server does not answer", true, false, {}});
        cache_ = cache_of(transfer);
        not_modified_ = status == 304 && !request_.known_etag.empty();
        if (not_modified_) return std::nullopt;
        if (status == 206 || status == 416) {
            const auto range = parse_content_range(transfer.header("content-range"));
            if (status == 206 && partial_.size() > 0 && range && range->first == partial_.size())
                return receive(transfer, range->size);
            return start_over();
        }
        if (status != 200) {
            const auto later = failure_of_status(status, transfer.header("retry-after"));
            return later.value_or(Failure{"bad HTTP status code: " + std::to_string(status), false, false, {}});
        }
        const uint64_t size = text::to_u64(transfer.header("content-length")).value_or(0);
        partial_.begin({request_.url, transfer.header("etag"), transfer.header("last-modified"), size});
        return receive(transfer, size);
    }

    // The part that is here is not one of the file as the server has it.
    std::optional<Failure> start_over() {
        if (started_over_) return Failure{"the server cannot say which part of the file it sends", false, false, {}};
        started_over_ = true;
        partial_.cut(0);
        return Failure{"the file begins again", true, false, {}};
    }

    std::optional<Failure> receive(Transfer& transfer, uint64_t total) {
        std::array<char, kDownloadBuffer> buffer{};
        const std::string id = file_name(request_.url).substr(0, 12);
        while (const size_t n = transfer.read(buffer)) {
            if (partial_.size() + n > request_.max_size) {
                partial_.cut(0);
                throw Error(request_.url + ": larger than " + std::to_string(request_.max_size) + " bytes");
            }
            partial_.append(std::span(buffer).first(n));
            progress_.layer(id, partial_.size(), total);
        }
        if (transfer.failure()) return transfer.failure();
        if (total > 0 && partial_.size() != total) return Failure{"the file is cut short", true, false, {}};
        progress_.layer_done(id, "done");
        return std::nullopt;
    }

    const DownloadRequest& request_;
    const HttpOptions& http_;
    Progress& progress_;
    Partial partial_;
    HttpCache cache_;
    bool not_modified_ = false;
    bool started_over_ = false;
};

}  // namespace

Download download(const Layout& layout, const DownloadRequest& request, const HttpOptions& http, Progress& progress) {
    return Downloading(layout, request, http, progress).run();
}

void forget_download(const Layout& layout, const std::string& url) {
    layout.downloads.remove_file(file_name(url) + ".json");
    layout.downloads.remove_file(file_name(url));
}

}  // namespace rkt::image
