### Textes de l'interface en arabe standard simple. Phrases courtes ; le pluriel de politesse ou le nom d'action, pour les femmes et les hommes.
### reviewed: null
### Un bouton a 20 caractères au plus.

## Premiers pas

onboarding-language = 👋 بأي لغة تريدون أن نتكلم؟
language-prs = دری
language-ar = العربية
language-fr = Français
onboarding-welcome =
    مرحباً! أنا رفيق، مساعد آلي. كلمة «رفيق» تعني من يرافقكم في الطريق.
    أرشدكم في: الأوراق، السكن، الصحة، العمل.
    أنا لست محامياً. وقد أخطئ.

    🔒 أحفظ لغتكم ورسائلكم وملفاتكم وإلى أين وصلتم، وكلها مشفّرة.
    فقط أشخاص الفريق يمكنهم قراءتها لمساعدتكم.
    لا أعطي شيئاً للمحافظة (préfecture) ولا للشرطة.
    ⚠️ إذا كنتم في خطر، تُحفظ رسائلكم ويُبلَّغ الفريق، حتى قبل موافقتكم.

    يمكنكم إيقاف الرسائل («إيقاف») أو مسح كل شيء («مسح») متى أردتم.
    هل توافقون؟
onboarding-privacy =
    🔒 ماذا أحفظ: لغتكم، مدينتكم إن ذكرتموها، رسائلكم، صوركم وملفاتكم، أجوبتكم، تسجيلاتكم (الاسم، أعمار الأطفال).
    لماذا: لنتابع من حيث كنتم، وليستطيع شخص أن يساعدكم.
    من يقرأ: أشخاص الفريق، عندما تطلبون المساعدة أو تسجّلون في نشاط. المتطوعون لا يقرؤون طلبكم إلا إذا قلتم نعم.
    الترجمة: الرسائل بينكم وبين الفريق تُترجم ترجمة آلية.
    الخطر: إذا تحدثت رسالة عن خطر، أحفظ هذه الرسالة وما ترسلونه بعدها إلى الفريق وطريقة للرد عليكم. ويُمسح ذلك بعد 30 يوماً من نهاية المساعدة.
    كم من الوقت: بعد 90 يوماً من آخر رسالة منكم، يُمسح كل شيء. التاريخ الذي تعطونني إياه، أو التسجيل، يبقى حتى نهايته. وطلبكم من الفريق يُمسح بعد 30 يوماً من نهايته.
    المسح: اكتبوا «مسح» في أي وقت.
onboarding-place =
    في أي مدينة أو منطقة (département) تسكنون؟
    اكتبوا الاسم، أو اضغطوا «تخطي». الخيار لكم.
onboarding-ready = ✅ شكراً. اكتبوا سؤالكم بكلماتكم، أو اضغطوا على زر.
first-language = من فضلكم، اختاروا لغتكم أولاً.
first-agree = أولاً، قولوا لي إن كنتم توافقون. بعد ذلك أجيب عن سؤالكم.
button-agree = ✅ أوافق
button-privacy = 🔒 معرفة المزيد
button-other-language = 🌍 اللغة
button-skip = تخطي

## Menu

menu = 🏠 عمّ تبحثون؟ اضغطوا على زر، أو اكتبوا سؤالكم.
theme-papers = 📄 الأوراق: أي موضوع؟
theme-housing = 🏠 السكن: أي موضوع؟
theme-health = 🩺 الصحة: أي موضوع؟
theme-work = 💼 العمل: أي موضوع؟
theme-learning = 📚 الفرنسية والدراسة: أي موضوع؟
theme-daily = 🚌 الحياة اليومية: أي موضوع؟
button-papers-theme = 📄 الأوراق
button-housing-theme = 🏠 السكن
button-health-theme = 🩺 الصحة
button-work-theme = 💼 العمل
button-learning-theme = 📚 فرنسية ودراسة
button-daily-theme = 🚌 الحياة اليومية
button-settings = ⚙️ الإعدادات
button-back = ▶️ رجوع
button-menu = 🏠 القائمة
button-human = 🙋 التحدث مع شخص
button-next = ◀️ التالي
button-start = ◀️ البدء
button-continue = ◀️ متابعة
button-papers = 📋 الأوراق المطلوبة
button-stuck = 🆘 عندي مشكلة
button-done = ✅ تم
button-go-on = ◀️ متابعة
button-yes = نعم
button-no = لا
button-hide = 🚪 خروج سريع

## Guides

guide-step = الخطوة { $number } من { $total }
guide-where = 📍 { $where }
guide-if-wrong = ⚠️ { $wrong }
guide-doubtful = ❓ { $doubt }
guide-cost = 💶 { $cost }
guide-time = ⏳ { $time }
guide-letter-wins = 📬 التاريخ المكتوب في رسالتكم أو على بطاقتكم أهم دائماً مما أقوله أنا.
guide-source = ℹ️ المصدر: { $sites }. تاريخ التحقق: { $day }.
guide-not-checked = ℹ️ نصائح عامة، لم يتم التحقق منها من مصدر. اقرؤوا أيضاً: { $sites }.
guide-reviewed = ✔️ راجع شخصٌ هذا النص، بتاريخ { $day }.
guide-unreviewed = ⚠️ لم يراجع أي شخص هذا النص بعد. اسألوا قبل أي خطوة.
guide-hidden =
    ليس عندي بعد نص تمت مراجعته في هذا الموضوع.
    اقرؤوا الموقع الرسمي: { $sites }.
    أو اسألوا شخصاً بالضغط على الزر.
guide-ask-first = 🙋 في هذه الحالات، تحدّثوا أولاً مع شخص:
guide-ask-person-when = 🙋 في هذه الحالات، اسألوا شخصاً:
guide-papers =
    📋 الأوراق المطلوبة: { $title }
    اضغطوا على رقم لوضع علامة.
item-ticked = ✅ { $number }. { $item }
item-open = ⬜ { $number }. { $item }
tick = ⬜ { $number }
untick = ✅ { $number }
guide-finish = 🏁 هذه نهاية الدليل «{ $title }». إلى أين وصلتم؟
guide-done = 👏 أحسنتم. احتفظوا بنسخة من كل شيء. أنا هنا إن كان لديكم سؤال.
guide-changed = تغيّر هذا الدليل منذ زيارتكم الأخيرة. اقرؤوه جيداً من جديد.

## Sujets

topic-office = 📍 { $office }
topic-page = 🔗 الموقع الرسمي: { $page }
topic-checked = ℹ️ تاريخ التحقق: { $day }.
topic-not-checked = ℹ️ نصائح عامة، لم يتم التحقق منها من مصدر.
topic-hidden = ليس عندي بعد نص تمت مراجعته في هذا الموضوع. يمكنكم أن تسألوا هنا:

## Quand je ne comprends pas

not-understood = لم أفهم. جرّبوا بكلمات أخرى، أو اضغطوا على زر.
twice-not-understood = عذراً، ما زلت لا أفهم. هل تريدون التحدث مع شخص؟ اضغطوا على 🙋.
not-helpful = عذراً، جوابي لم يكن جيداً. اكتبوا بكلمات أخرى، أو اطلبوا شخصاً.
buttons-only = الآن أفهم الأزرار فقط. من فضلكم، اختاروا زراً.
offer-which = لست متأكداً. ماذا تريدون؟
offer-topic = { $theme }: { $topic }
something-else = حسناً. ماذا تريدون؟
offer-language = كتبتم بالعربية. هل تريدون أن نتابع بالعربية؟

## التعلّم

teach-invite = 💡 هل تريدون أن تساعدوني على الفهم أكثر؟
button-teach = 💡 تعليم رفيق
teach-is-off = عندما لا أفهم رسالة، هل يمكنني الاحتفاظ بها؟ أحذف أولاً الأسماء والأرقام والعناوين. يقرؤها شخص من الفريق ويعلّمني معناها. يمكنكم أن تقولوا لا.
teach-is-on = أحتفظ بالرسائل التي لا أفهمها، دون أسماء ولا أرقام. هل تريدون أن أتوقف؟
button-teach-yes = ✅ نعم، يمكنك
button-teach-no = لا
button-teach-stop = توقّف وامسح
teach-thanks = 🙏 شكراً. يمكنكم أن تغيّروا رأيكم في الإعدادات.
teach-off = حسناً. لن أحتفظ برسائلكم للتعلّم.

only-these-languages = عذراً، أتكلم فقط الدرية والعربية والفرنسية.
unknown-command = لا أعرف هذا الأمر.
old-button = هذا الزر قديم. نحن الآن هنا.
pressed-twice = سبق تسجيل هذا.
flood = أرسلتم رسائل كثيرة في وقت قصير. لم أقرأ الأخيرة منها. انتظروا دقيقة، ثم اكتبوا لي.
sorry-trouble = عذراً، حدثت عندي مشكلة. رسالتكم محفوظة. اختاروا زراً، أو اطلبوا شخصاً.
got-media = لا أستطيع قراءة هذا. اكتبوا لي، أو اطلبوا شخصاً.
got-photo = لا أستطيع قراءة الصور. يمكن لشخص أن يقرأها: اضغطوا على 🙋.
got-voice = لا أفهم الرسائل الصوتية بعد. اكتبوا بضع كلمات، أو اطلبوا شخصاً.
got-document = لا أستطيع قراءة المستندات. يمكن لشخص أن يقرأها: اضغطوا على 🙋.
got-sticker = 🙂 اكتبوا لي عمّ تبحثون، أو اضغطوا على زر.
got-location = شكراً. لا أعرف هذا المكان، ولا أحفظه. اكتبوا اسم مدينتكم.
got-contact = شكراً. لا أحفظ هذا الاسم والرقم. اكتبوا لي عمّ تبحثون.
group-leave = لحمايتكم، أتكلم فقط في محادثة خاصة. اكتبوا لي هنا: { $link }
welcome-back = أهلاً من جديد! هل تريدون المتابعة، أم العودة إلى القائمة؟

## Une personne

human-what =
    🙋 يمكن لشخص من الفريق أن يجيبكم هنا.
    ما موضوع سؤالكم؟ اضغطوا على زر، أو اكتبوا.
button-other = شيء آخر
human-how-soon = متى تحتاجون إلى الجواب؟
button-today = 🔴 اليوم
button-week = 🟡 هذا الأسبوع
button-later = 🟢 فيما بعد
human-who =
    في الفريق مختصون ومتطوعون. هل يمكن للمتطوعين أن يقرؤوا طلبكم ويجيبوكم؟
    إذا قلتم لا، فلا يقرؤه إلا المختصون ومسؤولو الفريق. وقد يأتي الجواب فيما بعد.
    الصور والوثائق لا يفتحها إلا المختصون.
button-volunteer = نعم
button-volunteer-group = نعم، وفي تلغرام
human-who-group = للمتطوعين أيضاً مجموعة خاصة في تلغرام. مع «نعم، وفي تلغرام» تصل رسائلكم إلى هذه المجموعة أيضاً. لا أعطي فيها اسمكم ولا رقمكم.
button-caseworker = لا
human-told = ✅ تم التسجيل. سيجيبكم شخص هنا: { $when }.
human-write =
    ✏️ اكتبوا سؤالكم الآن. يمكنكم أيضاً إرسال صورة الرسالة أو رسالة صوتية.
    يقرأ الفريق كل ما تكتبونه هنا. أنا لا أجيب هنا بعد الآن. للرجوع إليّ، اضغطوا على «القائمة».
    إذا كان هناك خطر، اتصلوا بالرقم 112.
human-open = 🙋 طلبكم مفتوح. سيجيبكم شخص هنا: { $when }.
human-with = 🙋 من يتابع طلبكم ويقرأ رسائلكم: { $name } ({ $role }).
human-aside = ℹ️ يبقى طلبكم مفتوحاً عند الفريق. سيصل الجواب هنا. للكتابة إلى الفريق من جديد، اضغطوا على 🙋.
human-reopened = 🙋 طلبكم مفتوح من جديد. الجواب: { $when }.
human-away = 📨 وصلت رسالتكم إلى الفريق. الفريق غير موجود الآن. الجواب: { $when }. إذا كان هناك خطر، اتصلوا بالرقم 112.
human-says = 👤 { $name }، { $role }:
human-says-role = 👤 { $role }:
human-translated = 🔤 ترجمة آلية. النص الأصلي ({ $language }):
human-as-written = 🔤 لم أستطع ترجمة هذه الرسالة ({ $language }):
human-claimed = 👤 من يقرأ رسائلكم الآن: { $name } ({ $role }).
human-closed =
    ✅ انتهى العمل على طلبكم ({ $name }). هل ساعدكم ذلك؟
    خلال أسبوع، يمكنكم أن تكتبوا هنا إلى الفريق من جديد.
button-helped-yes = 👍 نعم
button-helped-some = 🙂 قليلاً
button-helped-no = 👎 لا
human-not-helped =
    عذراً. اكتبوا هنا ما ينقصكم: سيقرؤه الفريق.
    وكيف كان الانتظار، قصيراً أم طويلاً؟
human-waited = شكراً. وكيف كان الانتظار، قصيراً أم طويلاً؟
button-wait-short = قصير
button-wait-long = طويل
human-rated = 🙏 شكراً. هذا يساعد الفريق.
role-volunteer = من المتطوعين
role-caseworker = من الأخصائيين الاجتماعيين
role-coordinator = من منسّقي الفريق
role-admin = الفريق
expect-today = اليوم، قبل الساعة { $hour }
expect-tomorrow-morning = غداً صباحاً
expect-tomorrow-afternoon = غداً بعد الظهر
expect-weekday-morning = { $weekday } صباحاً
expect-weekday-afternoon = { $weekday } بعد الظهر
expect-day = { $day }

## Réglages

settings = ⚙️ الإعدادات: ماذا تريدون أن تغيّروا؟
button-place = 📍 مدينتي
button-discreet = 🤫 الوضع السري
button-messages = 🔔 التذكيرات
button-my-data = 🔒 معلوماتي
button-delete = 🗑️ مسح كل شيء
language-ask = أي لغة تريدون؟
language-kept = ✅ حسناً، نتكلم العربية.
place-ask = اكتبوا اسم مدينتكم أو منطقتكم (département).
place-kept = ✅ تم التسجيل.
place-heard = 📍 { $place }
discreet-is-off =
    🤫 في الوضع السري، لا تقول رسائلي أبداً لماذا أكتب إليكم.
    هناك زر وكلمة سرية، وكل منهما يمسح رسائلي في آخر 48 ساعة.
discreet-is-on = 🤫 الوضع السري يعمل الآن. ماذا تريدون أن تغيّروا؟
button-discreet-on = 🤫 تشغيل
button-discreet-off = إيقاف التشغيل
button-own-word = ✏️ كلمتي السرية
discreet-word =
    اختاروا كلمتكم السرية. اكتبوها الآن.
    عندما تكتبونها، تُمسح رسائلي.
discreet-ready = ✅ الوضع السري يعمل الآن. يمكنكم أيضاً كتابة «إخفاء».
discreet-stopped = ✅ توقف الوضع السري.
hide-done = 🙂 إلى اللقاء.
hide-not-all =
    { $count ->
        [zero] 🙂 إلى اللقاء.
        [one] 🙂 إلى اللقاء. رسالة واحدة لم تُمسح. امسحوها بأنفسكم.
        [two] 🙂 إلى اللقاء. رسالتان لم تُمسحا. امسحوهما بأنفسكم.
        [few] 🙂 إلى اللقاء. { $count } رسائل لم تُمسح. امسحوها بأنفسكم.
        [many] 🙂 إلى اللقاء. { $count } رسالة لم تُمسح. امسحوها بأنفسكم.
       *[other] 🙂 إلى اللقاء. { $count } رسالة لم تُمسح. امسحوها بأنفسكم.
    }
stop-done =
    ✅ تم. لن أرسل تذكيرات ولا إعلانات بعد الآن.
    إذا تغيّر نشاط أنتم مسجَّلون فيه، أخبركم مع ذلك.
    إذا كتبتم لي، أجيب دائماً.
button-resume = 🔔 استلام التذكيرات
resume-done = ✅ حسناً، سأرسل إليكم التذكيرات من جديد.
my-data =
    🔒 أحفظ لغتكم، ومدينتكم إن ذكرتموها، ورسائلكم، وملفاتكم، وطلباتكم من الفريق، وتواريخكم، وتسجيلاتكم، والأوراق التي وضعتم عليها علامة، وإلى أين وصلتم.
    كل شيء مشفّر. الفريق فقط يستطيع القراءة، لمساعدتكم. الرسائل بينكم وبين الفريق تُترجم ترجمة آلية.
delete-sure =
    🗑️ هل تريدون مسح كل شيء؟ ستضيع رسائلكم وملفاتكم وأجوبتكم وطلبات المساعدة.
    لن يستطيع أحد استرجاعها.
button-delete-yes = 🗑️ نعم، امسح كل شيء
button-delete-no = لا، لا تمسح
erased =
    🗑️ تم. هذا ما مسحته: { $messages ->
        [zero] { $messages } رسالة
        [one] رسالة واحدة
        [two] رسالتان
        [few] { $messages } رسائل
        [many] { $messages } رسالة
       *[other] { $messages } رسالة
    }، { $cases ->
        [zero] { $cases } طلب مساعدة
        [one] طلب مساعدة واحد
        [two] طلبان للمساعدة
        [few] { $cases } طلبات مساعدة
        [many] { $cases } طلب مساعدة
       *[other] { $cases } طلب مساعدة
    }، ولغتكم ومدينتكم وتواريخكم وإلى أين وصلتم.
    تبقى هذه المحادثة في هاتفكم: امسحوها أيضاً إن أردتم.
help =
    أستطيع أن أرشدكم في: الأوراق، السكن، الصحة، العمل، الفرنسية، الحياة اليومية.
    اكتبوا سؤالكم، أو كلمة من هذه الكلمات:
    «القائمة» – كل المواضيع
    «اللغة» – تغيير اللغة
    «تواريخي» – تواريخي وتذكيراتي
    «من يساعد» – من يساعد قربي
    «أرقام مهمة» – بمن أتصل
    «شخص» – التحدث مع شخص
    «إيقاف» – لا تذكيرات بعد الآن
    «مسح» – مسح كل شيء
    «إخفاء» – مسح رسائلي الأخيرة

## Mots de tous les jours

greeting = مرحباً! كيف يمكنني مساعدتكم؟
thanks-reply = على الرحب والسعة! 🙂
goodbye-reply = مع السلامة، وبالتوفيق! اكتبوا لي متى أردتم.
out-of-scope = عذراً، لا أعرف الجواب عن هذا. أعرف مواضيع الأوراق والسكن والصحة والعمل والحياة في فرنسا.
intent-greet = 👋 مرحباً
intent-goodbye = 👋 مع السلامة
intent-thanks = 🙏 شكراً
intent-help-menu = ❔ مساعدة
intent-change-language = 🌍 اللغة
intent-talk-to-human = 🙋 التحدث مع شخص
intent-stop-messages = 🔕 إيقاف الرسائل
intent-my-data = 🔒 معلوماتي
intent-out-of-scope = شيء آخر

## Danger

crisis-suicide =
    من الجيد أنك قلت هذا. حياتك مهمة. هناك من يستطيع مساعدتك.
    الرجاء الاتصال الآن، الاتصال مجاني:
crisis-violence =
    هذا ليس ذنبك. من حقك العيش بأمان.
    إن أمكنك، فالأفضل الذهاب إلى مكان آمن. الرجاء الاتصال الآن، الاتصال مجاني:
crisis-medical =
    هذه حالة عاجلة. الرجاء الاتصال فوراً، الاتصال مجاني.
    الرجاء إخبارهم بمكانك، وعدم إغلاق الخط.
crisis-shelter =
    لا أحد يستحق أن ينام في الشارع. الرجاء الاتصال بالرقم 115، وهو مجاني، ليلاً ونهاراً.
    إذا لم يرد أحد، الرجاء الاتصال مرة أخرى.
crisis-maybe-suicide = كلامك يقلقني. هل لديك أفكار عن الموت أو عن إيذاء نفسك؟ يمكنك الاتصال، وهو مجاني:
crisis-maybe-violence = كلامك يقلقني. هل هناك أحد في خطر الآن؟ يمكنك الاتصال، وهو مجاني:
crisis-maybe-medical = هل هناك أحد في خطر الآن؟ إذا نعم، الرجاء الاتصال فوراً، الاتصال مجاني:
crisis-maybe-shelter = هل أنت بلا مكان للنوم الليلة؟ إذا نعم، الرجاء الاتصال، وهو مجاني:
crisis-told = أُرسلت رسالة إلى الفريق. الفريق ليس موجوداً في كل وقت: الرجاء الاتصال أولاً. أنا باقٍ معك.
crisis-listening = أنا أسمعك. الأرقام هنا، ليلاً ونهاراً.
crisis-glad = يسعدني أنك بأمان. نتابع.
number = 📞 { $said } – { $what }
button-safe = أنا بأمان
button-yes-danger = نعم
button-no-danger = لا، الأمور بخير

## Telegram

telegram-description = رفيق يرشدكم بالدرية والعربية والفرنسية: الأوراق، السكن، الصحة، العمل. يمكنكم دائماً أن تطلبوا شخصاً.
telegram-short = رفيق لمعاملاتكم في فرنسا.
command-menu = كل المواضيع
command-language = تغيير اللغة
command-person = التحدث مع شخص
command-hide = مسح رسائلي الأخيرة
command-stop = إيقاف التذكيرات
command-delete = مسح كل شيء
command-help = كيف يعمل هذا

## Page de discussion

web-title = رفيق
web-write = اكتبوا رسالتكم
web-send = إرسال
web-you = أنتم
web-rafiq = رفيق
web-team = الفريق
web-thinking = رفيق يكتب…
web-offline = لا يوجد اتصال بالإنترنت. أحاول مرة أخرى.
web-not-sent = لم تُرسل. اضغطوا للمحاولة مرة أخرى.
web-forget = نسيان هذا الجهاز
web-forget-sure = هل تريدون مسح هذه المحادثة من هذا الجهاز؟ لن تستطيعوا استرجاعها.
web-cancel = إلغاء
web-exit = خروج سريع
web-new = رسالة جديدة
web-language = اللغة
web-menu = 🏠 القائمة
web-attach = إرفاق صورة أو ملف
web-needs-script = هذه الصفحة تحتاج إلى JavaScript.
error-bad-request = لم أستطع قراءة رسالتكم.
error-not-signed-in = هذه المحادثة غير مفتوحة على هذا الجهاز.
error-not-found = هذه المحادثة غير موجودة.
error-too-long = رسالتكم طويلة جداً. أرسلوها على أجزاء.
error-too-many = تكتبون بسرعة كبيرة. من فضلكم، انتظروا دقيقة.
error-unavailable = لا أستطيع الرد الآن. لن تضيع رسالتكم إذا أرسلتموها مرة أخرى بعد دقيقة.
file-too-large = الملف كبير جداً (10 ميغابايت على الأكثر). أرسلوا صورة بدلاً منه.
file-wrong-type = هذا النوع من الملفات لا يُفتح هنا. أرسلوا صورة أو ملف PDF.
file-lost = لم أستطع استلام ملفكم. أرسلوه مرة أخرى من فضلكم.
file-too-many = أرسلتم ملفات كثيرة. انتظروا ساعة، أو اكتبوا.
file-agree-first = أولاً، اقرؤوا كيف أحفظ رسائلكم واضغطوا على زر الموافقة. بعد ذلك يمكنكم إرسال الملفات.

## Dates et rappels

button-dates = 📅 تواريخي
button-new-date = ➕ تاريخ آخر
button-remind = 🔔 ذكّرني
button-see = 📅 عرض
button-forget-date = 🗑️ مسح هذا التاريخ
button-all-done = ✅ تم كل شيء
button-by-buttons = 🔢 بالأزرار
button-more = ➕ المزيد
dates-why =
    📅 أعطوني تاريخاً: انتهاء البطاقة، استلام رسالة…
    أحسب الوقت المناسب وأنبّهكم.
dates-mine = هذه تواريخكم. اختاروا واحداً منها.
date-which = أي تاريخ تقصدون؟
date-find = 🔎 { $find }
date-type =
    اكتبوا التاريخ، مثلاً: 15/02/2027، أو 15 فبراير 2027، أو 15 دلو 1405.
    أو اضغطوا على الزر.
date-year = أي سنة؟
date-month = أي شهر؟
date-day = أي يوم؟
date-heard = 📅 { $what }: { $day }
date-is-over = ⚠️ هذا التاريخ مضى.
date-is-ahead = ⚠️ هذا التاريخ لم يأتِ بعد.
date-right = هل هذا التاريخ صحيح؟
date-not-found = لا أرى تاريخاً. اكتبوا اليوم والشهر والسنة، مثلاً 15/02/2027.
date-several = أرى عدة تواريخ. اكتبوا تاريخاً واحداً فقط.
date-wrong = «{ $words }» غير موجود في التقويم. انظروا مرة أخرى، ثم اكتبوا التاريخ.
date-far = فهمت هذا التاريخ: { $day }. هو بعيد جداً. اكتبوا السنة أيضاً.
letter-ask =
    📬 هل في رسالتكم مهلة أو آخر يوم؟
    إذا نعم، فاكتبوا ذلك، مثلاً: 15 يوماً، أو شهر، أو 20/03/2027.
    الرسالة أهم مما أقوله أنا.
letter-heard = 📬 آخر يوم حسب رسالتكم: { $day }
date-unclear-year = لست متأكداً من السنة. اكتبوها بأربعة أرقام، مثلاً 15/02/2027.
period-not-found = لم أفهم. اكتبوا مثلاً «15 يوماً»، أو «شهر»، أو تاريخاً.
period-before = هذا اليوم قبل الرسالة. انظروا مرة أخرى، ثم اكتبوه.
date-person-first = 🙋 بقي وقت قليل جداً، أو مضى الوقت. تحدّثوا أولاً مع شخص.
window-from-to =
    ▪️ { $what }
    من { $opens } إلى { $ends }.
window-from =
    ▪️ { $what }
    ابتداءً من { $opens }.
window-open =
    ▪️ { $what }
    هذا ممكن الآن.
window-until =
    ▪️ { $what }
    آخر يوم: { $ends }. { $days ->
        [0] هو اليوم.
        [one] بقي يوم واحد.
        [two] بقي يومان.
        [few] بقيت { $days } أيام.
        [many] بقي { $days } يوماً.
       *[other] بقي { $days } يوم.
    }
window-over =
    ▪️ { $what }
    كان ذلك حتى { $ends }. اسألوا شخصاً بسرعة: ربما ما زال هناك حل.
date-doubtful = ❓ هناك قاعدة غير مؤكدة، وربما تغيّرت. اسألوا قبل أي خطوة.
date-sources = ℹ️ المصدر: { $sites }.
date-remind = هل تريدون أن أحفظ هذا التاريخ وأنبّهكم؟
date-kept = ✅ تم التسجيل. سأنبّهكم في الوقت المناسب. عندما يتم الأمر، أخبروني: سأمسح هذا التاريخ.
date-of = 📅 { $what }: { $day }
date-one = إلى أين وصلتم؟
date-which-done = ما الذي تم؟
due-row = { $number }. { $what }
date-thanks = 👏 أحسنتم. لن أذكّركم بهذا بعد الآن.
date-forgotten = ✅ مسحت هذا التاريخ.
date-gone = لم أعد أحفظ هذا التاريخ.
reminder = 🔔 تذكير لكم.
reminder-discreet = 🔔 لديكم ملاحظة. انظروا إليها في وقت هادئ.
command-dates = تواريخي وتذكيراتي

## À qui s'adresse un guide

guide-status = ما هو وضعكم في فرنسا؟ الجواب يغيّر الدليل.
button-asylum-seeker = طلب لجوء
button-protected = صفة لاجئ أو حماية
button-permit = بطاقة إقامة أخرى
button-none = بدون بطاقة إقامة
button-dont-know = 🤷 لا أعرف
button-show-all = 👀 عرض الكل
status-help =
    انظروا إلى الورقة التي معكم:
    ▪️ إفادة طلب اللجوء (attestation de demande d'asile): أنتم تطلبون اللجوء.
    ▪️ قرار OFPRA أو CNDA، أو بطاقة لاجئ (réfugié) أو حماية فرعية (protection subsidiaire): لديكم حماية.
    ▪️ بطاقة إقامة غيرها (titre de séjour)، تأشيرة طويلة أو إيصال (récépissé): بطاقة إقامة أخرى.
    ▪️ لا شيء من هذه الأوراق: بدون بطاقة إقامة.
    هل أنتم غير متأكدين؟ اضغطوا على «عرض الكل»، أو اسألوا شخصاً.
guide-children = هل لديكم أولاد أقل من 18 سنة معكم في فرنسا؟
keep-answer = هل يمكنني حفظ هذا الجواب لأي دليل آخر؟ هو مشفّر. يمكنكم أن تقولوا لا.
keep-answer-thanks = ✅ تم التسجيل. كلمة «مسح» تمسح كل شيء.
not-for-you = ⚠️ هذا الدليل لأوضاع غير وضعكم. انظروا دليلاً مشابهاً، أو اسألوا شخصاً.
button-read-anyway = القراءة رغم ذلك
guide-doubt-sites = 🔎 للتحقق: { $sites }

## Les mots

button-words = 📖 الكلمات
words-which = 📖 أي كلمة تريدون أن تفهموا؟
words-more = عودوا إلى الدليل بزر «رجوع».
term-name = 📖 { $term }: { $name }
term-said = 🗣️ { $said }
term-letter = ✉️ { $looks }
text-unreviewed = ⚠️ لم يراجع أي شخص هذا النص بعد.

## Qui peut aider

button-who-helps = 🤝 من يساعدني؟
button-near = 📍 قريب من بيتي
button-by-field = 🗂️ حسب الموضوع
button-numbers = 📞 أرقام مهمة
button-other-town = 🏘️ مدينة أخرى
button-search-again = 🔎 بحث جديد
help-how =
    🤝 عمّ تبحثون، وأين؟ اكتبوا ذلك، مثلاً: دروس فرنسية في Amiens.
    أو اضغطوا على زر.
help-place = في أي مدينة أو منطقة (département)؟ اكتبوا الاسم أو الرمز البريدي (code postal)، أو أرسلوا موقعكم.
place-unknown = لا أعرف هذه المدينة. اكتبوها بطريقة أخرى، أو أعطوني الرمز البريدي (code postal).
help-fields = أي موضوع؟
field-rights = ⚖️ الحقوق، الأوراق
field-housing = 🏠 السكن
field-health = 🩺 الصحة
field-employment-training = 💼 العمل، التدريب
field-language = 🗣️ الفرنسية
field-family-youth = 👪 الأسرة، الشباب
field-digital = 💻 الكمبيوتر
field-mobility = 🚲 التنقّل
field-food-aid = 🍲 الطعام
field-culture-sport-leisure = ⚽ الرياضة، الثقافة
field-social-link = 🤝 لقاء الناس
help-found =
    { $count ->
        [one] وجدت مساعدة واحدة:
        [two] وجدت مساعدتين:
        [few] وجدت { $count } مساعدات:
        [many] وجدت { $count } مساعدة:
       *[other] وجدت { $count } مساعدة:
    }
help-found-near =
    { $count ->
        [one] { $place }: وجدت مساعدة واحدة.
        [two] { $place }: وجدت مساعدتين، الأقرب أولاً.
        [few] { $place }: وجدت { $count } مساعدات، الأقرب أولاً.
        [many] { $place }: وجدت { $count } مساعدة، الأقرب أولاً.
       *[other] { $place }: وجدت { $count } مساعدة، الأقرب أولاً.
    }
help-row = { $number }. { $name } – { $where }
help-none = لم أجد شيئاً بهذه الكلمات. جرّبوا كلمات أخرى، أو اختاروا موضوعاً.
help-none-near = { $place }: لا أعرف أي مساعدة هنا. ربما يعرف شخص من الفريق.
help-private =
    🔒 { $label }
    نتكلم عن هذا في محادثة خاصة فقط: اضغطوا على «التحدث مع شخص».
help-choose = اختاروا، أو اسألوا شخصاً: هو يعرف مساعدات أخرى.
help-who = 👥 { $who }
help-where = 📍 { $where }
help-entry = 🚪 { $entry }
help-address = ✉️ { $said }
help-phone = 📞 { $said }
help-mail = 📧 { $said }
help-site = 🔗 { $said }
help-hours = 🕘 { $said }
help-day = ℹ️ معلومات بتاريخ { $day }: ربما تغيّرت.
help-no-day = ℹ️ { $note } ربما تغيّرت هذه المعلومات.
help-starting = كان مشروعاً في بدايته: اسألوا هل هو موجود.
help-trial = كان مشروعاً تجريبياً: اسألوا هل ما زال موجوداً.
help-unknown = لا أعرف هل ما زال هذا موجوداً: اسألوا.
help-confirm = اتصلوا أو اكتبوا قبل الذهاب. أو اطلبوا من شخص أن يتحقق لكم.
command-who = من يساعدني؟

## Numéros

numbers = 📞 أي أرقام تريدون؟
button-danger-now = 🚨 خطر الآن
button-help-lines = 💬 استماع ومساعدة
button-other-lines = ☎️ أرقام أخرى
button-who-to-call = 🚨 بمن أتصل؟
button-safety = 🛡️ الأمان
button-forced = 🛡️ إجبار على العمل
numbers-danger = هل أنتم في خطر؟ اتصلوا فوراً. هذه الأرقام تعمل ليلاً ونهاراً.
numbers-call = يمكن لشخص أن يتصل معكم: اضغطوا على 🙋.
number-more = – { $more }
number-doubt = ❓ { $doubt }
number-not-checked = ❓ رقم لم يتم التحقق منه.
button-call = 📞 { $number }
command-numbers = أرقام مهمة

## استماع

button-listen = 🔊 استماع
listen-here = 🔊 استمعوا إلى هذه الخطوة.
listen-none = لا أستطيع القراءة بصوت الآن. النص في الأعلى.
no-matter = لا بأس. انظروا إلى ورقتكم، أو اسألوا شخصاً.
place-not-known = 📍 { $place }. لا أعرف هذه المدينة: تأكدوا من كتابتها.
window-or = أو: { $what }
date-nothing-left = لم يبقَ شيء أذكّركم به لهذا التاريخ. اسألوا شخصاً: ربما ما زال هناك حل.
date-but-stopped = ✅ سجّلت ذلك. لكنكم أوقفتم التذكيرات. هل تريدونها من جديد؟
urgent-letter = 
    📬 هذه الرسالة مهمة جداً، والمهلة ربما قصيرة جداً.
    انظروا إلى المهلة المكتوبة في الرسالة: هي الأهم.
    راجعوا اليوم محامياً أو جمعية. احتفظوا بالرسالة والظرف.
    اضغطوا على 🙋: شخص من الفريق يساعدكم على معرفة من تراجعون.
button-asylum-refused = رفض اللجوء

## النزهات والورشات والدروس

button-activities = 🎟 نزهات وورشات
button-calendar = 📅 مواعيدي
button-all = عرض الكل
button-weekend = السبت والأحد
button-with-children = 🧒 مع أطفالي
button-code = 🔑 عندي رمز
button-other-code = 🔑 رمز آخر
button-register = ✅ أسجّل اسمي
button-wait = ⏳ قائمة الانتظار
button-similar = 🔎 أنشطة أخرى
button-map = 🗺 على الخريطة
button-calendar-file = 📅 في تقويم هاتفي
button-cannot = ❌ لا أستطيع
button-coming = 👍 سآتي
button-late = 🕒 سأتأخر
button-fewer = ➖ عدد أقل
button-leave-list = ❌ إلغاء الانتظار
button-accept = ✅ آخذ المكان
button-decline = ❌ لا، شكراً
button-rejoin = ↪️ التسجيل من جديد
button-only-once = هذه المرة فقط
button-leave-all = أترك النشاط كله
button-register-anyway = نعم، رغم ذلك
button-unsure = لا أعرف
button-alone = أنا فقط
button-several = 👪 أكثر من شخص
button-feed = 🔗 رابط التقويم
button-feed-make = 🔗 رابط جديد
button-feed-drop = ✖️ إيقاف الرابط
button-a-little = قليلاً
button-good = 😊 جيد
button-so-so = 😐 متوسط
button-bad = ☹️ غير جيد
intent-list-outings = 🎟 نزهات وورشات
intent-register-outing = ✅ التسجيل في نشاط
intent-cancel-registration = ❌ إلغاء تسجيلي
intent-my-schedule = 📅 مواعيدي
command-activities = النزهات والورشات
command-calendar = مواعيدي وتواريخي

activities-how =
    🎟 عمّ تبحثون؟
    اكتبوا بكلماتكم. مثلاً: «كرة القدم»، «السبت»، «لأطفالي».
activities-place = في أي مدينة؟ اكتبوا اسمها.
activities-choose = اضغطوا على رقم، أو ابحثوا من جديد.
found =
    { $count ->
        [one] 🎟 وجدت نشاطاً واحداً.
        [two] 🎟 وجدت نشاطين.
        [few] 🎟 وجدت { $count } أنشطة.
        [many] 🎟 وجدت { $count } نشاطاً.
       *[other] 🎟 وجدت { $count } نشاط.
    }
found-for =
    { $count ->
        [one] 🎟 { $said }: نشاط واحد.
        [two] 🎟 { $said }: نشاطان.
        [few] 🎟 { $said }: { $count } أنشطة.
        [many] 🎟 { $said }: { $count } نشاطاً.
       *[other] 🎟 { $said }: { $count } نشاط.
    }
found-none = لم أجد شيئاً. جرّبوا يوماً آخر، أو مدينة أخرى، أو كلمات أخرى.
found-row = { $number }. { $title } – { $when } – { $place }
room-free =
    { $free ->
        [one] 🟢 مكان واحد متاح
        [two] 🟢 مكانان متاحان
        [few] 🟢 { $free } أماكن متاحة
        [many] 🟢 { $free } مكاناً متاحاً
       *[other] 🟢 { $free } مكان متاح
    }
room-none = 🟠 لا يوجد مكان الآن
room-waiting =
    { $waiting ->
        [one] 🟠 لا يوجد مكان الآن. ينتظر شخص واحد أو عائلة واحدة.
        [two] 🟠 لا يوجد مكان الآن. ينتظر شخصان أو عائلتان.
        [few] 🟠 لا يوجد مكان الآن. ينتظر { $waiting } أشخاص أو عائلات.
        [many] 🟠 لا يوجد مكان الآن. ينتظر { $waiting } شخصاً أو عائلة.
       *[other] 🟠 لا يوجد مكان الآن. ينتظر { $waiting } شخص أو عائلة.
    }
moment-day = ‏{ $weekday } { $day }
moment = ‏{ $day }، من { $start } إلى { $end }
moment-days = ‏من { $first }، { $start } إلى { $last }، { $end }

activity-title = 🎟 { $title }
activity-when = 🗓 { $when }
activity-when-not = ❌ { $when } (ملغى)
activity-more =
    { $count ->
        [one] … ومرة أخرى بعد ذلك.
        [two] … ومرتان بعد ذلك.
        [few] … و{ $count } مرات بعد ذلك.
        [many] … و{ $count } مرة بعد ذلك.
       *[other] … و{ $count } مرة بعد ذلك.
    }
activity-where = 📍 { $place }
activity-line = 🚌 { $line }
activity-free = 💶 مجاناً
activity-price = 💶 { $euros } يورو
activity-bring = 🎒 { $what }
for-women = 👩 للنساء
for-age-between =
    { $oldest ->
        [one] 🎂 العمر: من { $youngest } إلى سنة واحدة
        [two] 🎂 العمر: من { $youngest } إلى سنتين
        [few] 🎂 العمر: من { $youngest } إلى { $oldest } سنوات
        [many] 🎂 العمر: من { $youngest } إلى { $oldest } سنة
       *[other] 🎂 العمر: من { $youngest } إلى { $oldest } سنة
    }
for-age-from =
    { $youngest ->
        [one] 🎂 العمر: سنة واحدة أو أكثر
        [two] 🎂 العمر: سنتان أو أكثر
        [few] 🎂 العمر: { $youngest } سنوات أو أكثر
        [many] 🎂 العمر: { $youngest } سنة أو أكثر
       *[other] 🎂 العمر: { $youngest } سنة أو أكثر
    }
for-age-to =
    { $oldest ->
        [one] 🎂 العمر: سنة واحدة أو أقل
        [two] 🎂 العمر: سنتان أو أقل
        [few] 🎂 العمر: { $oldest } سنوات أو أقل
        [many] 🎂 العمر: { $oldest } سنة أو أقل
       *[other] 🎂 العمر: { $oldest } سنة أو أقل
    }
for-french-a1 = 💬 يجب معرفة بضع كلمات فرنسية (A1).
for-french-a2 = 💬 يجب معرفة القليل من الفرنسية (A2).
for-french-b1 = 💬 يجب التكلم بالفرنسية بشكل مقبول (B1).
for-french-b2 = 💬 يجب التكلم بالفرنسية بشكل جيد (B2).
with-children = 🧒 يمكن للأطفال أن يأتوا.
without-children = 🧑 بدون أطفال.
with-childcare = 🧸 نهتم بأطفالكم هناك.
with-wheelchair = ♿ يمكن الدخول بالكرسي المتحرك.
with-interpreter = 🗣 يوجد مترجم.
activity-gone = لم يعد هذا النشاط بين أنشطتنا.
activity-cancelled = أُلغي هذا النشاط. لن يذهب إليه أحد.
activity-over = فات الوقت: هذا النشاط بدأ أو انتهى.
activity-free-places = هل تريدون أن تأتوا؟
activity-full = لا يوجد مكان الآن. هل تريدون انتظار مكان؟ أكتب إليكم إذا توفّر مكان.
activity-mine = أنتم مسجَّلون. إذا لم تعودوا تستطيعون المجيء، فأخبروني: يأخذ شخص آخر مكانكم.
activity-waiting = أنتم في قائمة الانتظار. أكتب إليكم إذا توفّر مكان.
activity-offered = يوجد مكان لكم. هل تأخذونه؟
my-place =
    { $size ->
        [one] ✅ أنتم مسجَّلون: شخص واحد
        [two] ✅ أنتم مسجَّلون: شخصان
        [few] ✅ أنتم مسجَّلون: { $size } أشخاص
        [many] ✅ أنتم مسجَّلون: { $size } شخصاً
       *[other] ✅ أنتم مسجَّلون: { $size } شخص
    }
my-waiting = ⏳ قائمة الانتظار: رقمكم { $position }.
my-offer = 🔔 هناك مكان متاح لكم: أجيبوا بسرعة.
my-needs = 🤝 ما تحتاجون إليه: { $needs }

## هل هذا لكم؟

asks-women = هذا النشاط للنساء. هل يناسبكم ذلك؟
asks-age = هل هذا هو عمركم؟
asks-french = هل يناسبكم ذلك؟
asks-french-a1 = 💬 الكلام هناك بالفرنسية: مرحباً، شكراً، اسمي…
asks-french-a2 = 💬 الكلام هناك بفرنسية سهلة: شراء الأغراض، الكلام عن العائلة.
asks-french-b1 = 💬 الكلام هناك بالفرنسية: عن عملكم، وماذا فعلتم اليوم.
asks-french-b2 = 💬 الكلام هناك بفرنسية سريعة، في مواضيع كثيرة.
asks-status = هذا النشاط لمن لديه هذه الورقة. هل هي لديكم؟
clash = ⚠️ لديكم نشاط آخر في الوقت نفسه: «{ $title }».
asks-clash = هل تريدون التسجيل رغم ذلك؟
refused-women = شكراً. هذا النشاط للنساء فقط.
refused-age = شكراً. هذا النشاط لعمر آخر.
refused-french = شكراً. هذا النشاط يحتاج إلى فرنسية أكثر قليلاً. سيكون ذلك لاحقاً!
refused-status = شكراً. هذا النشاط لمن لديه ورقة أخرى.
instead =
    { $count ->
        [one] هذا نشاط آخر لكم:
        [two] هذان نشاطان آخران لكم:
       *[other] هذه أنشطة أخرى لكم:
    }
instead-none = ليس عندي الآن نشاط آخر لكم. يمكن لشخص أن يبحث معكم.
instead-choose = اضغطوا على رقم، أو اسألوا شخصاً.

## من سيأتي؟

party-who =
    👪 من سيأتي؟
    اضغطوا، أو اكتبوا. مثلاً: «2 بالغين و3 أطفال».
party-adults-how-many = كم عدد البالغين، وأنتم منهم؟
party-children-how-many = كم عدد الأطفال؟ (0 = لا أطفال)
party-no-children = هذا النشاط بدون أطفال.
party-ages = كم عمر الأطفال؟ اكتبوا أعمارهم. مثلاً: 4، 7.
party-needs = 🤝 إلى ماذا تحتاجون؟ إذا لم تحتاجوا إلى شيء، فاضغطوا على «متابعة».
party-name =
    ما الاسم الأول الذي أقوله للفريق؟ سيستقبلكم الفريق بهذا الاسم.
    يمكنكم أن تضغطوا على «تخطي».
party-right = هل هذا صحيح؟
party-for = 🎟 { $title }
party-adults =
    { $adults ->
        [one] 🧑 بالغ واحد
        [two] 🧑 بالغان
        [few] 🧑 { $adults } بالغين
        [many] 🧑 { $adults } بالغاً
       *[other] 🧑 { $adults } بالغ
    }
party-children =
    { $children ->
        [one] 🧒 طفل واحد (العمر بالسنوات: { $ages })
        [two] 🧒 طفلان (العمر بالسنوات: { $ages })
        [few] 🧒 { $children } أطفال (العمر بالسنوات: { $ages })
        [many] 🧒 { $children } طفلاً (العمر بالسنوات: { $ages })
       *[other] 🧒 { $children } طفل (العمر بالسنوات: { $ages })
    }
party-not-understood = لم أفهم. اكتبوا عدد البالغين وعدد الأطفال. مثلاً: «1 بالغ و3 أطفال».
party-too-many =
    { $most ->
        [one] هنا يأتي كل شخص وحده: شخص واحد.
        [two] يمكن أن يأتي شخصان، لا أكثر. هل أنتم أكثر؟ اسألوا شخصاً.
        [few] يمكن أن يأتي { $most } أشخاص، لا أكثر. هل أنتم أكثر؟ اسألوا شخصاً.
        [many] يمكن أن يأتي { $most } شخصاً، لا أكثر. هل أنتم أكثر؟ اسألوا شخصاً.
       *[other] يمكن أن يأتي { $most } شخص، لا أكثر. هل أنتم أكثر؟ اسألوا شخصاً.
    }
party-only-you = هذا التسجيل لكم أنتم فقط: شخص واحد.
party-fewer = كم شخصاً سيأتي الآن؟
age-wrong = عمر الطفل بين 0 و17 سنة. اكتبوا أعمار الأطفال فقط، مثلاً: 4، 7.
ages-count = قلتم إن عدد الأطفال { $children }، وعدد الأعمار التي قرأتها { $ages }. اكتبوا عمر كل طفل.
need-interpreter = مترجم
need-wheelchair = كرسي متحرك
need-childcare = رعاية الأطفال

## ما تم

outcome-going = ✅ تم، أنتم مسجَّلون!
outcome-waiting = ⏳ لا يوجد مكان الآن. أنتم في قائمة الانتظار، رقمكم { $position }.
outcome-already = أنتم مسجَّلون من قبل، أو في قائمة الانتظار.
outcome-cancelled = أُلغي هذا النشاط. لا أستطيع تسجيلكم.
outcome-over = فات الوقت: هذا النشاط بدأ أو انتهى.
outcome-gone = هذا النشاط لم يعد موجوداً.
outcome-wrong-party = لم أفهم من سيأتي. من فضلكم، ابدؤوا من جديد.
outcome-left = حسناً. تركتم مكانكم: يمكن أن يأتي شخص آخر. شكراً لأنكم أخبرتموني.
outcome-fewer-now = حسناً. شكراً: يمكن أن يأتي أشخاص آخرون.
outcome-excused = حسناً، لن تأتوا هذه المرة. ننتظركم في المرة القادمة.
outcome-coming-now = شكراً! ننتظركم.
outcome-late-now = حسناً. الفريق يعرف أنكم ستتأخرون.
outcome-held-no-more = انتهى وقت الجواب، وأخذ شخص آخر المكان.
outcome-passed-on = شكراً على جوابكم. المكان لشخص آخر الآن.
outcome-here = 🙌 مرحباً! سجّلت حضوركم.
outcome-here-already = سجّلت حضوركم من قبل.
outcome-here-early = هذا الرمز يعمل فقط أثناء النشاط.
outcome-not-registered = هذا الرمز صحيح، لكنكم لستم مسجَّلين. تحدّثوا مع الشخص الذي يستقبلكم.
outcome-no-code = لا أعرف هذا الرمز. انظروا جيداً: فيه 6 أو 8 حروف وأرقام.
outcome-feed-made =
    🔗 هذا رابطكم السري. أضيفوه إلى تقويم هاتفكم: تظهر مواعيدكم هناك وحدها.
    لا تعطوه لأحد. الرابط القديم لم يعد يعمل.
outcome-feed-dropped = تم. الرابط لم يعد يعمل.
feed-address = { $address }
told-reminders = أكتب إليكم قبل الموعد، حتى لا تنسوا.
told-waiting = أكتب إليكم عندما يتوفّر مكان. اتركوا هاتفكم قريباً منكم.
told-not = ماذا تريدون أن تفعلوا؟
told-more = هل يمكنني مساعدتكم في شيء آخر؟
cannot-which = هل لا تستطيعون المجيء هذه المرة فقط، أم تتركون النشاط كله؟
handed-calendar = 📅 هذا هو الملف لتقويم هاتفكم.
handed-place = 🗺 هذا هو العنوان على الخريطة.
code-which = 🔑 اكتبوا الرمز. فيه 6 أو 8 حروف وأرقام.
feed-what =
    🔗 يمكنني أن أعطيكم رابطاً سرياً. بهذا الرابط تظهر مواعيدكم في تقويم هاتفكم.
    من لديه هذا الرابط يستطيع قراءة مواعيدكم. يمكنكم إيقافه متى أردتم.

## مواعيدي

calendar-choose = اضغطوا على رقم للعرض أو للتغيير.
calendar-empty = 📅 لا شيء الآن. ابحثوا عن نشاط، أو أضيفوا تاريخاً.
calendar-row = { $number }. 🎟 { $title } – { $when }
calendar-date = { $number }. 📄 { $what } – { $day }
progress-hours = 📈 { $name }: عدد الساعات { $done } من { $target }
progress-outings = 📈 { $name }: عدد النزهات { $done } من { $target }

## تذكيرات الأنشطة

reminder-in-days =
    { $days ->
        [one] 🔔 بعد يوم واحد: { $title }
        [two] 🔔 بعد يومين: { $title }
        [few] 🔔 بعد { $days } أيام: { $title }
        [many] 🔔 بعد { $days } يوماً: { $title }
       *[other] 🔔 بعد { $days } يوم: { $title }
    }
reminder-tomorrow = 🔔 غداً: { $title }
reminder-today = 🔔 اليوم: { $title }
reminder-come = هل ستأتون؟
offer =
    { $size ->
        [one] 🎉 مكان واحد متاح لكم: { $title }
        [two] 🎉 مكانان متاحان لكم معاً: { $title }
        [few] 🎉 { $size } أماكن متاحة لكم معاً: { $title }
        [many] 🎉 { $size } مكاناً متاحاً لكم معاً: { $title }
       *[other] 🎉 { $size } مكان متاح لكم معاً: { $title }
    }
offer-until = ⏳ أجيبوا قبل الساعة { $clock } ({ $day }). بعد ذلك، يصبح المكان لشخص آخر.
lapsed = ⏳ لم تجيبوا: أصبح المكان لشخص آخر. «{ $title }»: هل تريدون العودة إلى قائمة الانتظار؟
missed = لم يتوفّر أي مكان في «{ $title }». أنا آسف. هناك أنشطة أخرى.
changed = ⚠️ تغيّر الوقت أو العنوان: { $title }
cancelled = ❌ أُلغي: { $title }. لن يكون هذا النشاط.
session-off = ❌ ليس هذه المرة: { $title }
session-next = ⬅️ المرة القادمة: { $when }
feel = شكراً على حضوركم: { $title }. كيف كان ذلك؟ (بدون اسمكم.)
feel-understood = هل فهمتم جيداً؟
feel-again = هل تريدون أن تأتوا مرة أخرى؟
feel-thanks = 🙏 شكراً! رأيكم يساعدنا.
activity-when-excused = 🗓 { $when } (لن تأتوا)
feed-date = موعد
outcome-unlocked = تم. هذا البرنامج مفتوح لكم الآن.
button-clubs = 📘 نوادٍ وثقافة
command-code = إدخال رمز
activity-referral = تأتون إلى هذا النشاط بمساعدة أخصائي اجتماعي أو جمعية. اسألوا الفريق، أو أدخلوا رمزكم.
outcome-not-open = تأتون إلى هذا النشاط بمساعدة أخصائي اجتماعي أو جمعية. اسألوا الفريق، أو أدخلوا رمزكم.
