#pragma once

#include "common/result.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace cinefleet::store {

class Connection;

/// Bytes that are no text: paths as the file system has them.
struct Bytes {
    std::string_view value;
};

/// SQL's NULL.
struct Null {};

/// One prepared statement in use. Bind by calling, read rows by next():
///
///     auto rows = connection.statement(kMovieById)(movie.value);
///     while (rows.next()) { rows.integer(0) … }
///
/// Errors stick to the connection (Connection::take_status): a failed statement has no rows. Belongs to the
/// thread of its connection; only one use of the same SQL at a time.
class Rows {
  public:
    Rows(Connection& connection, sqlite3_stmt* statement) : connection_(connection), statement_(statement) {}
    ~Rows();
    Rows(const Rows&) = delete;
    Rows& operator=(const Rows&) = delete;

    /// Steps to the next row. False: there is none, or the connection has failed.
    bool next();

    std::int64_t integer(int column) const;
    bool is_null(int column) const;
    double real(int column) const;
    std::string text(int column) const;  ///< of TEXT and BLOB alike

  private:
    Connection& connection_;
    sqlite3_stmt* statement_;
};

/// A statement that is ready for its values.
class Statement {
  public:
    Statement(Connection& connection, sqlite3_stmt* statement)
        : connection_(connection), statement_(statement) {}

    /// Binds all values, in order, and gives the rows.
    template <class... Values>
    Rows operator()(const Values&... values) {
        int index = 0;
        (bind(++index, values), ...);
        return Rows(connection_, statement_);
    }

  private:
    void bind(int index, std::int64_t value);
    void bind(int index, std::int32_t value) { bind(index, std::int64_t{value}); }
    void bind(int index, bool value) { bind(index, std::int64_t{value ? 1 : 0}); }
    void bind(int index, double value);
    void bind(int index, std::string_view value);
    void bind(int index, const std::string& value) { bind(index, std::string_view(value)); }
    void bind(int index, const char* value) { bind(index, std::string_view(value)); }
    void bind(int index, Bytes value);
    void bind(int index, Null value);

    Connection& connection_;
    sqlite3_stmt* statement_;
};

/// One SQLite connection: the only wrapper around the library. The first error sticks until take_status();
/// later calls do nothing meanwhile, so that a transaction reads from top to bottom and is checked once at
/// its end.
class Connection {
  public:
    enum class Mode {
        read_write,
        read_only,    ///< beside a writer
        single_file,  ///< writes a file that nobody else has open and that has no log beside it: a copy
        look_only,    ///< changes nothing at all, nor anything beside the file
    };

    struct Handle;
    explicit Connection(std::unique_ptr<Handle> handle);  ///< for open()

    /// Opens (and with read_write makes) the file; read_write sets WAL, synchronous=FULL, foreign keys, no
    /// automatic checkpoints.
    static Result<std::unique_ptr<Connection>> open(const std::string& path, Mode mode);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Prepared once for each text of SQL. `sql` is a constant: its address is not kept.
    Statement statement(std::string_view sql);

    /// Runs one statement that gives no rows. False: the connection has failed.
    template <class... Values>
    bool run(std::string_view sql, const Values&... values) {
        auto rows = statement(sql)(values...);
        rows.next();
        return !has_failed();
    }

    /// Runs a script of several statements without values.
    bool run_script(const std::string& sql);

    std::int64_t last_insert_id() const;
    std::int64_t changed_rows() const;

    bool has_failed() const { return failed_; }
    bool is_in_transaction() const;

    /// What stuck, once; success if nothing did.
    Status take_status();

    /// Moves the write-ahead log into the database. Not an error if readers hold it up.
    void checkpoint();

    /// The same, all of it, so that the log is empty. conflict: a reader holds it up.
    Status checkpoint_fully();

    /// Copies all pages, as they are at one moment, over those of `target`, whose writers and readers are
    /// nobody. Writers of this database do not wait. cancelled: `is_cancelled` said so.
    Status copy_into(Connection& target, const std::function<bool()>& is_cancelled);

  private:
    friend class Rows;
    friend class Statement;
    void fail();

    std::unique_ptr<Handle> handle_;
    bool failed_ = false;
    Error error_;
};

/// Begins a transaction; commits it on commit(), else rolls it back. Within another transaction it does
/// nothing of its own: the outer one decides.
class Transaction {
  public:
    explicit Transaction(Connection& connection);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    /// Durable when it returns success; rolled back otherwise.
    Status commit();

  private:
    Connection& connection_;
    bool open_;
};

}  // namespace cinefleet::store
