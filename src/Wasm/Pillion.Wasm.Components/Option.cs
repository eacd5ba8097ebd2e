using System.Diagnostics.CodeAnalysis;

namespace Pillion.Wasm.Components;

/// <summary>
/// A WIT <c>option</c> where <c>null</c> cannot say it: an option of an option. All other options are nullable types.
/// </summary>
/// <typeparam name="T">What <c>some</c> carries.</typeparam>
public readonly record struct Option<T>
{
    private readonly T? _value;

    private Option(T value)
    {
        HasValue = true;
        _value = value;
    }

    /// <summary>No value; the default.</summary>
    [SuppressMessage("Design", "CA1000:Do not declare static members on generic types", Justification = "The way to make one.")]
    public static Option<T> None => default;

    /// <summary>Whether there is a value.</summary>
    public bool HasValue { get; }

    /// <summary>The value.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public T Value => HasValue ? _value! : throw new InvalidOperationException("The option has no value.");

    /// <summary>A value.</summary>
    [SuppressMessage("Design", "CA1000:Do not declare static members on generic types", Justification = "The way to make one.")]
    public static Option<T> Some(T value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => HasValue ? $"some({_value})" : "none";
}
