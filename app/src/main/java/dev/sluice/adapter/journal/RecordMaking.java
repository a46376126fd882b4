package dev.sluice.adapter.journal;

import java.io.Serial;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.ValueInstantiator;
import tools.jackson.databind.deser.ValueInstantiators;
import tools.jackson.databind.deser.std.StdValueInstantiator;
import tools.jackson.databind.module.SimpleModule;

/**
 * Makes records by their constructor as reflection calls it. Jackson's own way makes a method handle for each of them, which is quicker
 * from the thousandth record on, and takes longer than a whole command until then.
 */
final class RecordMaking extends SimpleModule {
    @Serial
    private static final long serialVersionUID = 1;

    @Override
    public void setupModule(SetupContext context) {
        super.setupModule(context);
        context.addValueInstantiators(new ValueInstantiators.Base() {
            @Override
            public ValueInstantiator modifyValueInstantiator(
                    DeserializationConfig config, BeanDescription.Supplier bean, ValueInstantiator usual) {
                return usual instanceof StdValueInstantiator standard
                                && bean.getBeanClass().isRecord()
                        ? new OfRecord(standard, canonical(bean.getBeanClass()))
                        : usual;
            }
        });
    }

    private static Constructor<?> canonical(Class<?> type) {
        Class<?>[] components = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(components);
            constructor.setAccessible(true);
            return constructor;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("every record has its canonical constructor", e);
        }
    }

    private static final class OfRecord extends StdValueInstantiator {
        @Serial
        private static final long serialVersionUID = 1;

        private final transient Constructor<?> constructor;

        OfRecord(StdValueInstantiator usual, Constructor<?> constructor) {
            super(usual);
            this.constructor = constructor;
        }

        @Override
        public Object createFromObjectWith(DeserializationContext context, Object[] values) {
            try {
                return constructor.newInstance(values);
            } catch (InvocationTargetException e) {
                return context.handleInstantiationProblem(
                        constructor.getDeclaringClass(), values, e.getCause() == null ? e : e.getCause());
            } catch (ReflectiveOperationException e) {
                return context.handleInstantiationProblem(constructor.getDeclaringClass(), values, e);
            }
        }
    }
}
