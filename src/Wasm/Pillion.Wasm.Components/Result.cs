using System.Diagnostics.CodeAnalysis;

namespace Pillion.Wasm.Components;

/// <summary>A WIT <c>result</c>: a value or an error. A missing side is <see cref="Unit"/>. The default is an error with the default of its type.</summary>
/// <typeparam name="T">What <c>ok</c> carries.</typeparam>
/// <typeparam name="TError">What <c>error</c> carries.</typeparam>
public readonly record struct Result<T, TError>
{
    private readonly T? _value;
    private readonly TError? _error;

    private Result(bool isOk, T? value, TError? error)
    {
        IsOk = isOk;
        _value = value;
        _error = error;
    }

    /// <summary>Whether it is a value.</summary>
    public bool IsOk { get; }

    /// <summary>Whether it is an error.</summary>
    public bool IsError => !IsOk;

    /// <summary>The value.</summary>
    /// <exception cref="InvalidOperationException">It is an error.</exception>
    public T Value => IsOk ? _value! : throw new InvalidOperationException($"The result is an error, not a value: {_error}");

    /// <summary>The error.</summary>
    /// <exception cref="InvalidOperationException">It is a value.</exception>
    public TError Error => !IsOk ? _error! : throw new InvalidOperationException("The result is a value, not an error.");

    /// <summary>A value.</summary>
    [SuppressMessage("Design", "CA1000:Do not declare static members on generic types", Justification = "The way to make one.")]
    public static Result<T, TError> Ok(T value) => new(isOk: true, value, default);

    /// <summary>An error.</summary>
    [SuppressMessage("Design", "CA1000:Do not declare static members on generic types", Justification = "The way to make one.")]
    public static Result<T, TError> Err(TError error) => new(isOk: false, default, error);

    /// <summary>A value.</summary>
    [SuppressMessage("Usage", "CA2225:Operator overloads have named alternates", Justification = "Ok is the alternate.")]
    public static implicit operator Result<T, TError>(T value) => Ok(value);

    /// <summary>An error.</summary>
    [SuppressMessage("Usage", "CA2225:Operator overloads have named alternates", Justification = "Err is the alternate.")]
    public static implicit operator Result<T, TError>(TError error) => Err(error);

    /// <inheritdoc/>
    public override string ToString() => IsOk ? $"ok({_value})" : $"err({_error})";
}
