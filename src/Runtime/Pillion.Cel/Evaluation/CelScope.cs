namespace Pillion.Cel.Evaluation;

/// <summary>The variables an expression sees: those given, and those of the macros around it.</summary>
internal sealed class CelScope(IReadOnlyDictionary<string, object?> variables)
{
    private readonly CelScope? _outer;
    private readonly string? _name;

    public CelScope(CelScope outer, string name)
        : this(outer.Variables)
    {
        _outer = outer;
        _name = name;
    }

    /// <summary>The value of the macro's own variable.</summary>
    public object? Current { get; set; }

    private IReadOnlyDictionary<string, object?> Variables { get; } = variables;

    public bool TryGet(string name, out object? value)
    {
        for (var scope = this; scope is not null; scope = scope._outer)
        {
            if (scope._name == name)
            {
                value = scope.Current;
                return true;
            }
        }

        return Variables.TryGetValue(name, out value);
    }
}
