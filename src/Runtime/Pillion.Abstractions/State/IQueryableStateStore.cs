namespace Pillion.Abstractions.State;

/// <summary>A state store that finds items by their JSON value; it reports <see cref="StateFeatures.QueryApi"/>.</summary>
/// <remarks>Dapr's <c>state.Querier</c>. Queries see the items of every app: Dapr puts no key prefix into them.</remarks>
public interface IQueryableStateStore : IStateStore
{
    /// <summary>Answers a query.</summary>
    /// <exception cref="ComponentException">The query cannot be expressed in this store (<see cref="ComponentErrorKind.InvalidRequest"/>) or the store failed.</exception>
    ValueTask<StateQueryPage> QueryAsync(StateQuery query, CancellationToken cancellationToken);
}

/// <summary>A query: which items, in what order, how many.</summary>
/// <param name="Filter">Which items; null for all.</param>
/// <param name="Sort">The order, most significant first; empty for the store's own.</param>
/// <param name="Limit">The most items of one page; 0 for no limit.</param>
/// <param name="Token">Where the page starts: the token of the page before; null for the first one.</param>
/// <param name="Metadata">The request's own metadata, or null for none.</param>
public sealed record StateQuery(
    StateFilter? Filter,
    IReadOnlyList<StateSort> Sort,
    int Limit = 0,
    string? Token = null,
    IReadOnlyDictionary<string, string>? Metadata = null
);

/// <summary>One key to sort by.</summary>
/// <param name="Key">A path into the JSON value, <c>person.name</c>.</param>
/// <param name="IsDescending">The order.</param>
public readonly record struct StateSort(string Key, bool IsDescending);

/// <summary>A condition on an item's value.</summary>
public abstract record StateFilter;

/// <summary>Compares a part of the value.</summary>
/// <param name="Operator">How.</param>
/// <param name="Key">A path into the JSON value, <c>person.name</c>.</param>
/// <param name="Values">A string, a <see cref="double"/>, a <see cref="long"/>, a boolean or null: one of them, or any number for <see cref="StateComparison.In"/>.</param>
public sealed record StateComparisonFilter(StateComparison Operator, string Key, IReadOnlyList<object?> Values) : StateFilter;

/// <summary>Several conditions together.</summary>
/// <param name="IsAnd">Whether all must hold; otherwise one is enough.</param>
/// <param name="Filters">The conditions, at least one.</param>
public sealed record StateGroupFilter(bool IsAnd, IReadOnlyList<StateFilter> Filters) : StateFilter;

/// <summary>How a part of the value is compared.</summary>
public enum StateComparison
{
    /// <summary>Equal.</summary>
    Equal,

    /// <summary>Not equal.</summary>
    NotEqual,

    /// <summary>Greater.</summary>
    GreaterThan,

    /// <summary>Greater or equal.</summary>
    GreaterThanOrEqual,

    /// <summary>Less.</summary>
    LessThan,

    /// <summary>Less or equal.</summary>
    LessThanOrEqual,

    /// <summary>Equal to one of several.</summary>
    In,
}

/// <summary>One page of a query's answer.</summary>
/// <param name="Items">The items, with complete keys.</param>
/// <param name="Token">Where the next page starts; null on the last one.</param>
/// <param name="Metadata">What the store tells besides, or null for nothing.</param>
public sealed record StateQueryPage(
    IReadOnlyList<StateBulkItem> Items,
    string? Token = null,
    IReadOnlyDictionary<string, string>? Metadata = null
);
