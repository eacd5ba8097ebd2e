using Pillion.Wasm.Binary;

namespace Pillion.Wasm.Compilation.Vectorizing;

/// <summary>A 32-bit integer that is a sum of multiples of locals and a constant, modulo 2^32.</summary>
internal sealed class LinearForm
{
    private readonly Term[] _terms;

    private LinearForm(Term[] terms, int constant)
    {
        _terms = terms;
        Constant = constant;
    }

    /// <summary>The locals and what they are multiplied by, which is not 0; in the order of their indices.</summary>
    public ReadOnlySpan<Term> Terms => _terms;

    public int Constant { get; }

    /// <summary>The form of a value, or null if it has none.</summary>
    public static LinearForm? Of(LoopValue value)
    {
        switch (value)
        {
            case LoopConstant constant when constant.Type == ValueType.I32:
                return new LinearForm([], (int)constant.Bits);
            case LoopLocal local when local.Type == ValueType.I32:
                return new LinearForm([new Term(local.Index, 1)], 0);
            case LoopOperation { Second: { } second } operation:
                return Of(operation.First) is { } a && Of(second) is { } b ? Combine(operation.Opcode, a, b) : null;
            default:
                return null;
        }
    }

    /// <summary>This and a multiple of another.</summary>
    public LinearForm Plus(LinearForm other, int times = 1)
    {
        var sum = new List<Term>(_terms.Length + other._terms.Length);
        var (i, j) = (0, 0);
        while (i < _terms.Length || j < other._terms.Length)
        {
            var a = i < _terms.Length ? _terms[i] : new Term(int.MaxValue, 0);
            var b = j < other._terms.Length ? other._terms[j] : new Term(int.MaxValue, 0);
            var local = Math.Min(a.Local, b.Local);
            var factor = 0;
            if (a.Local == local)
            {
                factor = a.Factor;
                i++;
            }

            if (b.Local == local)
            {
                factor = unchecked(factor + (b.Factor * times));
                j++;
            }

            if (factor != 0)
            {
                sum.Add(new Term(local, factor));
            }
        }

        return new LinearForm([.. sum], unchecked(Constant + (other.Constant * times)));
    }

    /// <summary>The same, with something added to its constant.</summary>
    public LinearForm Plus(int constant) => new(_terms, unchecked(Constant + constant));

    /// <summary>Whether the other differs by a constant only.</summary>
    public bool IsBeside(LinearForm other) => Terms.SequenceEqual(other.Terms);

    /// <summary>By how much it changes in a turn.</summary>
    /// <param name="steps">By how much the locals change that do.</param>
    public int Change(Dictionary<int, int> steps)
    {
        var change = 0;
        foreach (var (local, factor) in _terms)
        {
            change = unchecked(change + (factor * steps.GetValueOrDefault(local)));
        }

        return change;
    }

    private static LinearForm? Combine(Opcode opcode, LinearForm a, LinearForm b) =>
        opcode switch
        {
            Opcode.I32Add => a.Plus(b),
            Opcode.I32Sub => a.Plus(b, -1),
            Opcode.I32Mul when b._terms.Length == 0 => a.Times(b.Constant),
            Opcode.I32Mul when a._terms.Length == 0 => b.Times(a.Constant),
            Opcode.I32Shl when b._terms.Length == 0 => a.Times(1 << b.Constant),
            _ => null,
        };

    private LinearForm Times(int factor) => new LinearForm([], 0).Plus(this, factor);

    /// <summary>A local and what it is multiplied by.</summary>
    public readonly record struct Term(int Local, int Factor);
}
