using Pillion.Cel.Evaluation;
using Pillion.Cel.Syntax;

namespace Pillion.Cel;

/// <summary>
/// An expression of the Common Expression Language, ready to be evaluated from many threads. Values are null, <see cref="bool"/>,
/// <see cref="long"/>, <see cref="ulong"/>, <see cref="double"/>, <see cref="string"/>, <c>byte[]</c>, <see cref="DateTimeOffset"/>,
/// <see cref="TimeSpan"/>, <c>IReadOnlyList&lt;object?&gt;</c> and <see cref="CelMap"/>.
/// </summary>
/// <remarks>https://github.com/google/cel-spec/blob/master/doc/langdef.md, without protocol-buffer messages.</remarks>
public sealed class CelProgram
{
    private readonly CelNode _root;

    private CelProgram(string text, CelNode root)
    {
        Text = text;
        _root = root;
    }

    /// <summary>The expression as it was written.</summary>
    public string Text { get; }

    /// <summary>Reads an expression.</summary>
    /// <exception cref="CelException">It is not valid; the exception says where.</exception>
    public static CelProgram Compile(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new CelProgram(text, new CelParser(text).Parse());
    }

    /// <summary>Evaluates the expression.</summary>
    /// <param name="variables">The variables by name.</param>
    /// <exception cref="CelException">An identifier, key or function is not there, or a value is of the wrong kind.</exception>
    public object? Evaluate(IReadOnlyDictionary<string, object?> variables)
    {
        ArgumentNullException.ThrowIfNull(variables);
        return _root.Evaluate(new CelScope(variables));
    }

    /// <summary>The expression as it was written.</summary>
    public override string ToString() => Text;
}
