#include "coordinator/store/connection.h"

#include "common/check.h"

#include <sqlite3.h>

#include <map>
#include <utility>

namespace cinefleet::store {
namespace {

constexpr int kBusyTimeoutMs = 5'000;
constexpr int kPagesAStep = 1'024;  // of a copy: some milliseconds

struct CloseDatabase {
    void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};

struct FinishCopy {
    void operator()(sqlite3_backup* copy) const { sqlite3_backup_finish(copy); }
};

struct FinalizeStatement {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

ErrorClass class_of(int code) {
    switch (code & 0xFF) {
        case SQLITE_FULL:
            return ErrorClass::disk_full;
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return ErrorClass::conflict;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return ErrorClass::malformed;
        default:
            return ErrorClass::io;
    }
}

std::string sentence_for(int code, const std::string& path) {
    const ErrorClass error_class = class_of(code);
    if (error_class == ErrorClass::disk_full) {
        return "no room left for the database " + path + ": free some space, then try again";
    }
    if (error_class == ErrorClass::conflict) {
        return "the database " + path + " is in use by another program";
    }
    if (error_class == ErrorClass::malformed) {
        return "the database " + path +
               " is damaged or no SQLite file: move it away (its movies are found again by the next scan) or "
               "restore a copy";
    }
    return "the database " + path + " cannot be read or written";
}

int open_flags(Connection::Mode mode) {
    switch (mode) {
        case Connection::Mode::read_write:
            return SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
        case Connection::Mode::read_only:  // a reader of a write-ahead log has to write its shared index
        case Connection::Mode::single_file:
            return SQLITE_OPEN_READWRITE;
        case Connection::Mode::look_only:
            return SQLITE_OPEN_READONLY;
    }
    return SQLITE_OPEN_READONLY;
}

const char* opening_script(Connection::Mode mode) {
    switch (mode) {
        case Connection::Mode::read_write:
            return "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
                   "PRAGMA wal_autocheckpoint = 0; PRAGMA temp_store = MEMORY;";
        case Connection::Mode::read_only:
            return "PRAGMA query_only = ON;";
        case Connection::Mode::single_file:
            return "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY;"
                   "PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON;";
        case Connection::Mode::look_only:
            return "PRAGMA temp_store = MEMORY;";
    }
    return "";
}

}  // namespace

struct Connection::Handle {
    std::string path;
    std::unique_ptr<sqlite3, CloseDatabase> database;
    std::map<std::string, std::unique_ptr<sqlite3_stmt, FinalizeStatement>, std::less<>> statements;
};

Rows::~Rows() {
    if (statement_ != nullptr) {
        sqlite3_reset(statement_);
        sqlite3_clear_bindings(statement_);
    }
}

bool Rows::next() {
    if (statement_ == nullptr || connection_.has_failed()) {
        return false;
    }
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) {
        return true;
    }
    if (code != SQLITE_DONE) {
        connection_.fail();
    }
    return false;
}

std::int64_t Rows::integer(int column) const {
    return sqlite3_column_int64(statement_, column);
}

bool Rows::is_null(int column) const {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

double Rows::real(int column) const {
    return sqlite3_column_double(statement_, column);
}

std::string Rows::text(int column) const {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
    return bytes == nullptr ? std::string() : std::string(bytes, size);
}

void Statement::bind(int index, std::int64_t value) {
    if (statement_ != nullptr && sqlite3_bind_int64(statement_, index, value) != SQLITE_OK) {
        connection_.fail();
    }
}

void Statement::bind(int index, double value) {
    if (statement_ != nullptr && sqlite3_bind_double(statement_, index, value) != SQLITE_OK) {
        connection_.fail();
    }
}

void Statement::bind(int index, std::string_view value) {
    if (statement_ != nullptr &&
        sqlite3_bind_text64(statement_, index, value.data() == nullptr ? "" : value.data(), value.size(),
                            SQLITE_TRANSIENT, SQLITE_UTF8) != SQLITE_OK) {
        connection_.fail();
    }
}

void Statement::bind(int index, Bytes value) {
    const char* data = value.value.data() == nullptr ? "" : value.value.data();
    if (statement_ != nullptr &&
        sqlite3_bind_blob64(statement_, index, data, value.value.size(), SQLITE_TRANSIENT) != SQLITE_OK) {
        connection_.fail();
    }
}

void Statement::bind(int index, Null /*value*/) {
    if (statement_ != nullptr && sqlite3_bind_null(statement_, index) != SQLITE_OK) {
        connection_.fail();
    }
}

Connection::Connection(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}

Connection::~Connection() = default;

Result<std::unique_ptr<Connection>> Connection::open(const std::string& path, Mode mode) {
    sqlite3* raw = nullptr;
    const int code = sqlite3_open_v2(path.c_str(), &raw,
                                     open_flags(mode) | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
    auto handle = std::make_unique<Handle>();
    handle->path = path;
    handle->database.reset(raw);
    if (code != SQLITE_OK) {
        return failure(
            ErrorClass::io,
            "the database " + path + " cannot be opened: check that its folder exists and is yours",
            raw != nullptr ? sqlite3_errmsg(raw) : "out of memory");
    }
    sqlite3_busy_timeout(raw, kBusyTimeoutMs);
    auto connection = std::make_unique<Connection>(std::move(handle));
    connection->run_script(opening_script(mode));
    if (Status status = connection->take_status(); !status) {
        return failure(std::move(status).error());
    }
    return connection;
}

Statement Connection::statement(std::string_view sql) {
    const auto found = handle_->statements.find(sql);
    if (found != handle_->statements.end()) {
        return Statement(*this, found->second.get());
    }
    sqlite3_stmt* raw = nullptr;
    if (sqlite3_prepare_v3(handle_->database.get(), sql.data(), static_cast<int>(sql.size()),
                           SQLITE_PREPARE_PERSISTENT, &raw, nullptr) != SQLITE_OK) {
        fail();
        return Statement(*this, nullptr);
    }
    handle_->statements.emplace(std::string(sql), raw);
    return Statement(*this, raw);
}

bool Connection::run_script(const std::string& sql) {
    if (!failed_ &&
        sqlite3_exec(handle_->database.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
        fail();
    }
    return !failed_;
}

std::int64_t Connection::last_insert_id() const {
    return sqlite3_last_insert_rowid(handle_->database.get());
}

std::int64_t Connection::changed_rows() const {
    return sqlite3_changes64(handle_->database.get());
}

bool Connection::is_in_transaction() const {
    return sqlite3_get_autocommit(handle_->database.get()) == 0;
}

Status Connection::take_status() {
    if (!failed_) {
        return {};
    }
    failed_ = false;
    return failure(std::exchange(error_, {}));
}

void Connection::checkpoint() {
    sqlite3_wal_checkpoint_v2(handle_->database.get(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
}

Status Connection::checkpoint_fully() {
    if (sqlite3_wal_checkpoint_v2(handle_->database.get(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr,
                                  nullptr) != SQLITE_OK) {
        fail();
    }
    return take_status();
}

Status Connection::copy_into(Connection& target, const std::function<bool()>& is_cancelled) {
    // The transaction holds one moment fast: without it each commit of a writer would begin the copy anew.
    run_script("BEGIN");
    {
        auto rows = statement("SELECT count(*) FROM sqlite_schema")();
        rows.next();
    }
    if (Status begun = take_status(); !begun) {
        return begun;
    }
    Status copied;
    {
        const std::unique_ptr<sqlite3_backup, FinishCopy> copy(sqlite3_backup_init(
            target.handle_->database.get(), "main", handle_->database.get(), "main"));
        int code = copy ? SQLITE_OK : SQLITE_ERROR;
        while (code == SQLITE_OK && !is_cancelled()) {
            code = sqlite3_backup_step(copy.get(), kPagesAStep);
        }
        if (code == SQLITE_OK) {
            copied = failure(ErrorClass::cancelled, "the copy was cancelled");
        } else if (code != SQLITE_DONE) {
            copied = failure(class_of(code), sentence_for(code, handle_->path), sqlite3_errstr(code));
        }
    }
    run_script("ROLLBACK");
    const Status ended = take_status();
    return copied ? ended : copied;
}

void Connection::fail() {
    if (failed_) {
        return;
    }
    failed_ = true;
    const int code = sqlite3_extended_errcode(handle_->database.get());
    error_ = {class_of(code), sentence_for(code, handle_->path), sqlite3_errmsg(handle_->database.get())};
}

Transaction::Transaction(Connection& connection)
    : connection_(connection), open_(!connection.is_in_transaction()) {
    if (open_) {
        connection_.run_script("BEGIN IMMEDIATE");
    }
}

Transaction::~Transaction() {
    if (open_) {
        const Status ignored = connection_.take_status();
        static_cast<void>(ignored);  // the caller saw it, or gave the transaction up without an error
        connection_.run_script("ROLLBACK");
        const Status no_transaction = connection_.take_status();
        static_cast<void>(no_transaction);  // SQLite has rolled back by itself after some errors
    }
}

Status Transaction::commit() {
    if (!connection_.has_failed() && open_) {
        connection_.run_script("COMMIT");
    }
    Status status = connection_.take_status();
    if (status) {
        open_ = false;
    }
    return status;
}

}  // namespace cinefleet::store
