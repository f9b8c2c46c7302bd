#include "coordinator/store/facts.h"

namespace cinefleet::store {
namespace {

constexpr std::string_view kReadFact = "SELECT value FROM facts WHERE name = ?";
constexpr std::string_view kWriteFact =
    "INSERT INTO facts (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2";
constexpr std::string_view kForgetFact = "DELETE FROM facts WHERE name = ?";

}  // namespace

std::optional<std::string> read_fact(Connection& connection, std::string_view name) {
    auto rows = connection.statement(kReadFact)(name);
    return rows.next() ? std::optional(rows.text(0)) : std::nullopt;
}

void write_fact(Connection& connection, std::string_view name, std::string_view value) {
    connection.run(kWriteFact, name, value);
}

void forget_fact(Connection& connection, std::string_view name) {
    connection.run(kForgetFact, name);
}

}  // namespace cinefleet::store
