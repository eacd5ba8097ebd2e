using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Validation;

/// <summary>
/// Which types have a name that is seen outside of a component (component model, Explainer.md, "External Visibility of Types"): records,
/// variants, enums, flags and resources that are part of what is imported must have been imported before, those of what is exported imported
/// or exported. Types are told apart as objects: an import or export makes a new one.
/// </summary>
internal sealed class NamedTypes
{
    private readonly HashSet<ComponentDefinedType> _imported = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<ComponentDefinedType> _exported = new(ReferenceEqualityComparer.Instance);

    /// <summary>Whether what is imported or exported uses only types that have names; its own types have names from now on.</summary>
    public bool Register(ComponentExternType type, bool isImport)
    {
        switch (type)
        {
            case TypeExternType defined:
                if (!HasNamedParts(defined.Type, isImport))
                {
                    return false;
                }

                _exported.Add(defined.Type);
                if (isImport)
                {
                    _imported.Add(defined.Type);
                }

                return true;
            case InstanceExternType instance:
                foreach (var export in instance.Type.Exports)
                {
                    if (!Register(export.Type, isImport))
                    {
                        return false;
                    }
                }

                return true;
            case FunctionExternType function:
                return HasNamedParts(function.Type, isImport);
            case ValueExternType value:
                return IsNamed(value.Type, isImport);
            default:
                // Components and core modules are closed: they were checked when they were made.
                return true;
        }
    }

    private bool HasNamedParts(ComponentDefinedType type, bool isImport)
    {
        switch (type)
        {
            case OwnType or BorrowType:
                return IsNamed((ComponentValueType)type, isImport);
            case ComponentValueType value:
                return ValueTypeParts.Of(value).All(part => IsNamed(part, isImport));
            case ComponentFunctionType function:
                return function.Parameters.All(p => IsNamed(p.Type, isImport))
                    && (function.Result is null || IsNamed(function.Result, isImport));
            case ComponentInstanceType instance:
                return instance.Exports.All(e => HasNamedParts(e.Type, isImport));
            default:
                return true;
        }
    }

    private bool HasNamedParts(ComponentExternType type, bool isImport) =>
        type switch
        {
            FunctionExternType function => HasNamedParts(function.Type, isImport),
            TypeExternType defined => HasNamedParts(defined.Type, isImport),
            InstanceExternType instance => HasNamedParts(instance.Type, isImport),
            ValueExternType value => HasNamedParts(value.Type, isImport),
            _ => true,
        };

    private bool IsNamed(ComponentValueType type, bool isImport)
    {
        var named = isImport ? _imported : _exported;
        return type switch
        {
            RecordType or VariantType or EnumType or FlagsType => named.Contains(type),
            OwnType own => named.Contains(own.Resource),
            BorrowType borrow => named.Contains(borrow.Resource),
            _ => ValueTypeParts.Of(type).All(part => IsNamed(part, isImport)),
        };
    }
}
