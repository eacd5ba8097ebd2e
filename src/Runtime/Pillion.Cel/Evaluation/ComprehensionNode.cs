namespace Pillion.Cel.Evaluation;

/// <summary>The macros over the elements of a list or the keys of a map: <c>all exists exists_one filter map</c>.</summary>
/// <param name="Macro">Which one.</param>
/// <param name="Range">The list or map.</param>
/// <param name="Variable">What an element is called.</param>
/// <param name="Condition">The condition; null for a map() without one.</param>
/// <param name="Transform">What map() makes of an element; null for the others.</param>
/// <param name="Position">Where it stands.</param>
internal sealed record ComprehensionNode(string Macro, CelNode Range, string Variable, CelNode? Condition, CelNode? Transform, int Position)
    : CelNode(Position)
{
    public override object? Evaluate(CelScope scope)
    {
        var elements = Range.Evaluate(scope) switch
        {
            IReadOnlyList<object?> list => (IEnumerable<object?>)list,
            CelMap map => map.Keys.Cast<object?>(),
            _ => throw new CelException($"{Macro}() needs a list or a map", Position),
        };
        var inner = new CelScope(scope, Variable);
        return Macro switch
        {
            "all" => Decide(elements, inner, decisive: false),
            "exists" => Decide(elements, inner, decisive: true),
            "exists_one" => elements.Count(e => Holds(e, inner)) == 1,
            _ => Collect(elements, inner),
        };
    }

    /// <summary>As <c>||</c> and <c>&amp;&amp;</c> do: an element that decides is enough, even when another one fails.</summary>
    private bool Decide(IEnumerable<object?> elements, CelScope scope, bool decisive)
    {
        CelException? failure = null;
        foreach (var element in elements)
        {
            try
            {
                if (Holds(element, scope) == decisive)
                {
                    return decisive;
                }
            }
            catch (CelException e)
            {
                failure ??= e;
            }
        }

        return failure is null ? !decisive : throw failure;
    }

    private List<object?> Collect(IEnumerable<object?> elements, CelScope scope)
    {
        var results = new List<object?>();
        foreach (var element in elements)
        {
            if (Condition is null || Holds(element, scope))
            {
                scope.Current = element;
                results.Add(Transform is null ? element : Transform.Evaluate(scope));
            }
        }

        return results;
    }

    private bool Holds(object? element, CelScope scope)
    {
        scope.Current = element;
        return Condition!.Evaluate(scope) is bool holds
            ? holds
            : throw new CelException($"the condition of {Macro}() is no boolean", Condition.Position);
    }
}
